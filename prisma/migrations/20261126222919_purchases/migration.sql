-- AlterTable
ALTER TABLE "Character" ADD COLUMN     "voiceError" TEXT;

-- AlterTable
ALTER TABLE "Project" ADD COLUMN     "capMicros" INTEGER NOT NULL DEFAULT 5000000,
ADD COLUMN     "earEngine" TEXT NOT NULL DEFAULT 'auto',
ADD COLUMN     "effectEngine" TEXT NOT NULL DEFAULT 'auto',
ADD COLUMN     "musicEngine" TEXT NOT NULL DEFAULT 'auto',
ADD COLUMN     "voiceEngine" TEXT NOT NULL DEFAULT 'auto';

-- AlterTable
ALTER TABLE "Take" ADD COLUMN     "problems" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "warnings" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "wordsBy" TEXT NOT NULL DEFAULT 'engine';

-- AlterTable
ALTER TABLE "User" ADD COLUMN     "monthlyCapMicros" INTEGER NOT NULL DEFAULT 50000000;

-- AlterTable
ALTER TABLE "Voice" ADD COLUMN     "consent" JSONB,
ADD COLUMN     "description" TEXT,
ADD COLUMN     "heardHz" DOUBLE PRECISION,
ADD COLUMN     "heardPace" DOUBLE PRECISION,
ADD COLUMN     "heardTakes" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "medianHz" DOUBLE PRECISION,
ADD COLUMN     "origin" TEXT NOT NULL DEFAULT 'catalogue',
ADD COLUMN     "sampleAssetId" TEXT,
ADD COLUMN     "sampleText" TEXT;

-- CreateTable
CREATE TABLE "Agreement" (
    "projectId" TEXT NOT NULL,
    "vendor" TEXT NOT NULL,
    "agreedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Agreement_pkey" PRIMARY KEY ("projectId","vendor")
);

-- CreateTable
CREATE TABLE "VoiceCandidate" (
    "id" TEXT NOT NULL,
    "projectId" TEXT NOT NULL,
    "characterId" TEXT NOT NULL,
    "engine" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "assetId" TEXT NOT NULL,
    "durationSeconds" DOUBLE PRECISION NOT NULL,
    "medianHz" DOUBLE PRECISION,
    "externalId" TEXT,
    "costMicros" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "VoiceCandidate_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ApiKey" (
    "userId" TEXT NOT NULL,
    "vendor" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "sealedWith" INTEGER NOT NULL,
    "lastFour" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "checkedAt" TIMESTAMP(3),
    "checkError" TEXT,

    CONSTRAINT "ApiKey_pkey" PRIMARY KEY ("userId","vendor")
);

-- CreateTable
CREATE TABLE "Budget" (
    "id" TEXT NOT NULL,
    "heldMicros" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "Budget_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Purchase" (
    "id" TEXT NOT NULL,
    "ownerId" TEXT NOT NULL,
    "projectId" TEXT,
    "vendor" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "subjectId" TEXT,
    "inputHash" TEXT NOT NULL,
    "openKey" TEXT,
    "state" TEXT NOT NULL DEFAULT 'open',
    "mostMicros" INTEGER NOT NULL,
    "costMicros" INTEGER,
    "heldUntil" TIMESTAMP(3),
    "assetId" TEXT,
    "value" JSONB,
    "note" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "settledAt" TIMESTAMP(3),

    CONSTRAINT "Purchase_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Prediction" (
    "id" TEXT NOT NULL,
    "purchaseId" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "vendorId" TEXT,
    "model" TEXT NOT NULL,
    "inputHash" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'asking',
    "outputUrl" TEXT,
    "error" TEXT,
    "takenUntil" TIMESTAMP(3),
    "doneAt" TIMESTAMP(3),
    "askedAt" TIMESTAMP(3),
    "lookedAt" TIMESTAMP(3),
    "endedAt" TIMESTAMP(3),
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Prediction_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "WebhookReceipt" (
    "id" TEXT NOT NULL,
    "predictionId" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "receivedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "WebhookReceipt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "VendorPace" (
    "id" TEXT NOT NULL,
    "nextAt" TIMESTAMP(3) NOT NULL,
    "intervalMs" DOUBLE PRECISION NOT NULL,
    "restUntil" TIMESTAMP(3),
    "slowedAt" TIMESTAMP(3),

    CONSTRAINT "VendorPace_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "VendorSlot" (
    "id" TEXT NOT NULL,
    "slot" INTEGER NOT NULL,
    "holder" TEXT,
    "heldUntil" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "VendorSlot_pkey" PRIMARY KEY ("id","slot")
);

-- CreateTable
CREATE TABLE "WebhookSecret" (
    "tokenHash" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "WebhookSecret_pkey" PRIMARY KEY ("tokenHash")
);

-- CreateIndex
CREATE INDEX "VoiceCandidate_characterId_createdAt_idx" ON "VoiceCandidate"("characterId", "createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "Purchase_openKey_key" ON "Purchase"("openKey");

-- CreateIndex
CREATE INDEX "Purchase_ownerId_inputHash_idx" ON "Purchase"("ownerId", "inputHash");

-- CreateIndex
CREATE INDEX "Purchase_projectId_createdAt_idx" ON "Purchase"("projectId", "createdAt");

-- CreateIndex
CREATE INDEX "Purchase_ownerId_createdAt_idx" ON "Purchase"("ownerId", "createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "Prediction_purchaseId_key" ON "Prediction"("purchaseId");

-- CreateIndex
CREATE UNIQUE INDEX "Prediction_token_key" ON "Prediction"("token");

-- CreateIndex
CREATE UNIQUE INDEX "Prediction_vendorId_key" ON "Prediction"("vendorId");

-- CreateIndex
CREATE INDEX "Prediction_doneAt_state_idx" ON "Prediction"("doneAt", "state");

-- AddForeignKey
ALTER TABLE "Agreement" ADD CONSTRAINT "Agreement_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "VoiceCandidate" ADD CONSTRAINT "VoiceCandidate_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "VoiceCandidate" ADD CONSTRAINT "VoiceCandidate_characterId_fkey" FOREIGN KEY ("characterId") REFERENCES "Character"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ApiKey" ADD CONSTRAINT "ApiKey_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Purchase" ADD CONSTRAINT "Purchase_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Purchase" ADD CONSTRAINT "Purchase_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Prediction" ADD CONSTRAINT "Prediction_purchaseId_fkey" FOREIGN KEY ("purchaseId") REFERENCES "Purchase"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "WebhookReceipt" ADD CONSTRAINT "WebhookReceipt_predictionId_fkey" FOREIGN KEY ("predictionId") REFERENCES "Prediction"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What the writer agreed to stays agreed to.
INSERT INTO "Agreement" ("projectId", "vendor", "agreedAt") SELECT "id", 'anthropic', "sendAgreedAt" FROM "Project" WHERE "sendAgreedAt" IS NOT NULL;
ALTER TABLE "Project" DROP COLUMN "sendAgreedAt";
