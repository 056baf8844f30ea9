-- AlterTable
ALTER TABLE "Segment" ADD COLUMN     "takeNumber" INTEGER NOT NULL DEFAULT 0;
