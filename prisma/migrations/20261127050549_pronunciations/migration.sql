-- CreateTable
CREATE TABLE "Pronunciation" (
    "id" TEXT NOT NULL,
    "projectId" TEXT NOT NULL,
    "word" TEXT NOT NULL,
    "said" TEXT NOT NULL,
    "alphabet" TEXT NOT NULL DEFAULT 'letters',
    "matchCase" BOOLEAN NOT NULL DEFAULT false,
    "note" TEXT,
    "version" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Pronunciation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Audition" (
    "id" TEXT NOT NULL,
    "projectId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "segmentId" TEXT NOT NULL,
    "voice" JSONB NOT NULL,
    "text" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "direction" TEXT,
    "pace" DOUBLE PRECISION NOT NULL DEFAULT 1,
    "assetId" TEXT,
    "error" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Audition_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Pronunciation_projectId_word_key" ON "Pronunciation"("projectId", "word");

-- CreateIndex
CREATE UNIQUE INDEX "Audition_projectId_key_key" ON "Audition"("projectId", "key");

-- AddForeignKey
ALTER TABLE "Pronunciation" ADD CONSTRAINT "Pronunciation_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Audition" ADD CONSTRAINT "Audition_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;
