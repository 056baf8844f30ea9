-- AlterTable
ALTER TABLE "Export" ADD COLUMN     "whole" BOOLEAN NOT NULL DEFAULT true;

-- What is known of the mixes so far: those of productions in which something failed lack it.
UPDATE "Export" SET "whole" = false WHERE "productionId" IN (SELECT "productionId" FROM "ProductionStage" WHERE "failed" > 0);
