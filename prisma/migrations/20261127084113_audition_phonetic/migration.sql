-- AlterTable
ALTER TABLE "Audition" ADD COLUMN     "phonetic" JSONB NOT NULL DEFAULT '[]';
