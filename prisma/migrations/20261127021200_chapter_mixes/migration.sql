-- A mix made before this is in one piece and cannot be shown as chapters: it is made again from its takes, which stay.
DELETE FROM "Export";

-- AlterTable
ALTER TABLE "Export" DROP COLUMN "mp3AssetId",
DROP COLUMN "timeline",
DROP COLUMN "wavAssetId",
ADD COLUMN     "error" TEXT,
ADD COLUMN     "fraction" DOUBLE PRECISION NOT NULL DEFAULT 1,
ADD COLUMN     "gainDb" DOUBLE PRECISION NOT NULL DEFAULT 0,
ADD COLUMN     "scope" JSONB NOT NULL DEFAULT '{"kind":"all"}',
ADD COLUMN     "state" TEXT NOT NULL DEFAULT 'ready',
ALTER COLUMN "productionId" DROP NOT NULL,
ALTER COLUMN "mixHash" SET DEFAULT '',
ALTER COLUMN "measure" DROP NOT NULL,
ALTER COLUMN "peaksAssetId" DROP NOT NULL;

-- AlterTable
ALTER TABLE "Voice" ADD COLUMN     "treatment" JSONB;

-- CreateTable
CREATE TABLE "ExportChapter" (
    "exportId" TEXT NOT NULL,
    "index" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "chapterMixId" TEXT NOT NULL,

    CONSTRAINT "ExportChapter_pkey" PRIMARY KEY ("exportId","index")
);

-- CreateTable
CREATE TABLE "ChapterMix" (
    "id" TEXT NOT NULL,
    "projectId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "gainDb" DOUBLE PRECISION NOT NULL,
    "ceilingDb" DOUBLE PRECISION NOT NULL,
    "timeline" JSONB NOT NULL,
    "energies" BYTEA NOT NULL,
    "durationSeconds" DOUBLE PRECISION NOT NULL,
    "truePeakDbtp" DOUBLE PRECISION NOT NULL,
    "deepestLimitDb" DOUBLE PRECISION NOT NULL,
    "frames" INTEGER NOT NULL,
    "bytes" INTEGER NOT NULL,
    "crc" INTEGER NOT NULL,
    "samples" INTEGER NOT NULL,
    "voices" JSONB NOT NULL DEFAULT '{}',
    "figures" JSONB NOT NULL DEFAULT '{}',
    "soundAssetId" TEXT NOT NULL,
    "peaksAssetId" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ChapterMix_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ExportFile" (
    "id" TEXT NOT NULL,
    "exportId" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'making',
    "fraction" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "error" TEXT,
    "assetId" TEXT,
    "measure" JSONB,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ExportFile_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "ExportChapter_chapterMixId_idx" ON "ExportChapter"("chapterMixId");

-- CreateIndex
CREATE UNIQUE INDEX "ChapterMix_projectId_key_gainDb_key" ON "ChapterMix"("projectId", "key", "gainDb");

-- CreateIndex
CREATE UNIQUE INDEX "ExportFile_exportId_format_key" ON "ExportFile"("exportId", "format");

-- AddForeignKey
ALTER TABLE "ExportChapter" ADD CONSTRAINT "ExportChapter_exportId_fkey" FOREIGN KEY ("exportId") REFERENCES "Export"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ExportChapter" ADD CONSTRAINT "ExportChapter_chapterMixId_fkey" FOREIGN KEY ("chapterMixId") REFERENCES "ChapterMix"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ChapterMix" ADD CONSTRAINT "ChapterMix_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ExportFile" ADD CONSTRAINT "ExportFile_exportId_fkey" FOREIGN KEY ("exportId") REFERENCES "Export"("id") ON DELETE CASCADE ON UPDATE CASCADE;
