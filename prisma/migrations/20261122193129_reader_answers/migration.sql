-- AlterTable
ALTER TABLE "Project" ADD COLUMN     "readBy" TEXT,
ADD COLUMN     "readNotes" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "readerBatch" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "readerModel" TEXT;

-- CreateTable
CREATE TABLE "ReaderAnswer" (
    "projectId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "costMicros" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ReaderAnswer_pkey" PRIMARY KEY ("projectId","key")
);

-- AddForeignKey
ALTER TABLE "ReaderAnswer" ADD CONSTRAINT "ReaderAnswer_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;
