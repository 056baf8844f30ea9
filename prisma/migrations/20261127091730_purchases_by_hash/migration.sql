-- DropIndex
DROP INDEX "Cue_projectId_idx";

-- DropIndex
DROP INDEX "Purchase_ownerId_inputHash_idx";

-- CreateIndex
CREATE INDEX "Cue_projectId_placement_idx" ON "Cue"("projectId", "placement");

-- CreateIndex
CREATE INDEX "Purchase_inputHash_idx" ON "Purchase"("inputHash");
