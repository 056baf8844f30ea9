-- AlterTable
ALTER TABLE "Segment" ADD COLUMN     "cutSetBy" TEXT NOT NULL DEFAULT 'analysis';

-- CreateTable
CREATE TABLE "Edit" (
    "id" TEXT NOT NULL,
    "projectId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "label" TEXT NOT NULL,
    "rows" JSONB NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "undoneAt" TIMESTAMP(3),

    CONSTRAINT "Edit_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Edit_projectId_number_key" ON "Edit"("projectId", "number");

-- AddForeignKey
ALTER TABLE "Edit" ADD CONSTRAINT "Edit_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;
