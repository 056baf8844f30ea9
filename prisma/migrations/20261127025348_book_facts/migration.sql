-- AlterTable
ALTER TABLE "Project" ADD COLUMN     "blurb" TEXT,
ADD COLUMN     "sampleSegmentId" TEXT,
ADD COLUMN     "series" TEXT,
ADD COLUMN     "seriesPart" TEXT;
