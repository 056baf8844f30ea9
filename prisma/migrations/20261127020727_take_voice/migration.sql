-- AlterTable
ALTER TABLE "Take" ADD COLUMN     "voiceId" TEXT;
