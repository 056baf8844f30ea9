-- AlterTable
ALTER TABLE "Production" ADD COLUMN     "pausedAt" TIMESTAMP(3);

-- AlterTable
ALTER TABLE "Step" ADD COLUMN     "endedAt" TIMESTAMP(3);
