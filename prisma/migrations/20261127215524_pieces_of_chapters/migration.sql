-- AlterTable
ALTER TABLE "ChapterMix" ADD COLUMN     "pieceKeys" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "pieces" JSONB NOT NULL DEFAULT '[]';
