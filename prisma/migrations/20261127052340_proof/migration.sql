-- AlterTable
ALTER TABLE "Segment" ADD COLUMN     "heardKey" TEXT;

-- CreateTable
CREATE TABLE "PickUp" (
    "id" TEXT NOT NULL,
    "projectId" TEXT NOT NULL,
    "anchorStart" INTEGER NOT NULL,
    "anchorEnd" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "text" TEXT NOT NULL DEFAULT '',
    "state" TEXT NOT NULL DEFAULT 'open',
    "by" TEXT NOT NULL,
    "from" TEXT NOT NULL DEFAULT 'writer',
    "words" TEXT NOT NULL DEFAULT '',
    "takeKey" TEXT,
    "version" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "PickUp_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "PickUp_projectId_anchorStart_idx" ON "PickUp"("projectId", "anchorStart");

-- AddForeignKey
ALTER TABLE "PickUp" ADD CONSTRAINT "PickUp_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;
