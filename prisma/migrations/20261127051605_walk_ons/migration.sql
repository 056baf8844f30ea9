-- AlterTable
ALTER TABLE "Project" ADD COLUMN     "walkOns" TEXT NOT NULL DEFAULT 'own';
