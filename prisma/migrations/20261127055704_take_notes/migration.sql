-- AlterTable
ALTER TABLE "Take" ADD COLUMN     "note" TEXT;
