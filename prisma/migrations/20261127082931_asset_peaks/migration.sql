-- AlterTable
ALTER TABLE "Asset" ADD COLUMN     "peaks" BYTEA;
