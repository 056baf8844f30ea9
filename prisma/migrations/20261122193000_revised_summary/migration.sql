-- AlterTable
ALTER TABLE "RevisedDocument" ADD COLUMN     "acceptedAt" TIMESTAMP(3),
ADD COLUMN     "error" TEXT,
ADD COLUMN     "summary" JSONB;

