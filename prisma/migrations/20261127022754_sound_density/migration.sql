-- AlterTable
ALTER TABLE "Cue" ADD COLUMN     "theme" TEXT;

-- AlterTable
ALTER TABLE "Project" ADD COLUMN     "soundDensity" TEXT NOT NULL DEFAULT 'balanced';
