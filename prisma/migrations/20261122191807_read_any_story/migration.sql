-- AlterTable
ALTER TABLE "Chapter" ADD COLUMN     "headingEnd" INTEGER,
ADD COLUMN     "headingStart" INTEGER,
ADD COLUMN     "narratorId" TEXT,
ADD COLUMN     "setBy" TEXT NOT NULL DEFAULT 'analysis';

-- AlterTable
ALTER TABLE "Character" ADD COLUMN     "colourSetBy" TEXT NOT NULL DEFAULT 'analysis',
ADD COLUMN     "persona" TEXT;

-- AlterTable
ALTER TABLE "Project" ADD COLUMN     "author" TEXT,
ADD COLUMN     "coverAssetId" TEXT,
ADD COLUMN     "reader" TEXT NOT NULL DEFAULT 'auto',
ADD COLUMN     "sendAgreedAt" TIMESTAMP(3),
ADD COLUMN     "style" TEXT NOT NULL DEFAULT 'full',
ADD COLUMN     "tags" TEXT NOT NULL DEFAULT 'speak';

-- AlterTable
ALTER TABLE "Scene" ADD COLUMN     "narratorId" TEXT;

-- AlterTable
ALTER TABLE "Segment" ADD COLUMN     "factor" JSONB,
ADD COLUMN     "kindSetBy" TEXT NOT NULL DEFAULT 'analysis',
ADD COLUMN     "silent" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "silentSetBy" TEXT NOT NULL DEFAULT 'analysis';

-- AlterTable
ALTER TABLE "SourceDocument" ADD COLUMN     "format" TEXT NOT NULL DEFAULT 'txt',
ADD COLUMN     "structure" JSONB NOT NULL DEFAULT '{}';

-- CreateTable
CREATE TABLE "RevisedDocument" (
    "projectId" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "length" INTEGER NOT NULL,
    "words" INTEGER NOT NULL,
    "fileName" TEXT,
    "encoding" TEXT NOT NULL,
    "notes" JSONB NOT NULL DEFAULT '[]',
    "format" TEXT NOT NULL DEFAULT 'txt',
    "structure" JSONB NOT NULL DEFAULT '{}',
    "chapters" JSONB NOT NULL DEFAULT '[]',
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "RevisedDocument_pkey" PRIMARY KEY ("projectId")
);

-- AddForeignKey
ALTER TABLE "RevisedDocument" ADD CONSTRAINT "RevisedDocument_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Chapter" ADD CONSTRAINT "Chapter_narratorId_fkey" FOREIGN KEY ("narratorId") REFERENCES "Character"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Scene" ADD CONSTRAINT "Scene_narratorId_fkey" FOREIGN KEY ("narratorId") REFERENCES "Character"("id") ON DELETE SET NULL ON UPDATE CASCADE;
