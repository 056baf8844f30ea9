-- AlterTable
ALTER TABLE "Project" ADD COLUMN     "creditsCharacterId" TEXT;
