-- AlterTable
ALTER TABLE "Export" ADD COLUMN     "shownAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- Mixes that are there were shown from when they were made
UPDATE "Export" SET "shownAt" = "createdAt";

-- CreateTable
CREATE TABLE "Version" (
    "id" TEXT NOT NULL,
    "projectId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL DEFAULT 'named',
    "content" BYTEA NOT NULL,
    "hash" TEXT NOT NULL,
    "lines" INTEGER NOT NULL,
    "words" INTEGER NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "VersionExport" (
    "versionId" TEXT NOT NULL,
    "exportId" TEXT NOT NULL,

    CONSTRAINT "VersionExport_pkey" PRIMARY KEY ("versionId","exportId")
);

-- CreateTable
CREATE TABLE "VersionAsset" (
    "versionId" TEXT NOT NULL,
    "assetId" TEXT NOT NULL,

    CONSTRAINT "VersionAsset_pkey" PRIMARY KEY ("versionId","assetId")
);

-- CreateIndex
CREATE INDEX "Version_projectId_createdAt_idx" ON "Version"("projectId", "createdAt");

-- CreateIndex
CREATE INDEX "VersionExport_exportId_idx" ON "VersionExport"("exportId");

-- CreateIndex
CREATE INDEX "VersionAsset_assetId_idx" ON "VersionAsset"("assetId");

-- AddForeignKey
ALTER TABLE "Version" ADD CONSTRAINT "Version_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "VersionExport" ADD CONSTRAINT "VersionExport_versionId_fkey" FOREIGN KEY ("versionId") REFERENCES "Version"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "VersionExport" ADD CONSTRAINT "VersionExport_exportId_fkey" FOREIGN KEY ("exportId") REFERENCES "Export"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "VersionAsset" ADD CONSTRAINT "VersionAsset_versionId_fkey" FOREIGN KEY ("versionId") REFERENCES "Version"("id") ON DELETE CASCADE ON UPDATE CASCADE;
