-- AlterTable
ALTER TABLE "Project" ADD COLUMN     "mixSettings" JSONB NOT NULL DEFAULT '{}';
