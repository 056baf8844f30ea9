import { isId } from '../access.ts';
import type { Tx } from '../interfaces.ts';

/**
 * Whose house the thing with this id stands in, where the person is let in there by a membership in the drama that it
 * belongs to; null where it is their own, nobody's, or none of their business. The id may be a drama's or of anything in
 * one: a chapter, line, character, sound, voice, candidate, export, or a stored sound that the drama refers to.
 */
export async function houseOf(tx: Tx, personId: string, id: string): Promise<string | null> {
  if (!isId(id)) return null;
  const memberships = await tx.membership.findMany({ where: { userId: personId, project: { ownerId: { not: personId } } }, select: { projectId: true, project: { select: { ownerId: true } } } });
  // Most people are nobody's guest: one question, and no more.
  if (memberships.length === 0) return null;
  const itself = memberships.find(({ projectId }) => projectId === id.toLowerCase());
  if (itself) return itself.project.ownerId;
  const rows = await tx.$queryRaw<{ ownerId: string }[]>`
    SELECT p."ownerId" FROM "Project" p
    WHERE p."id" = ANY (${memberships.map(({ projectId }) => projectId)}) AND (
      EXISTS (SELECT 1 FROM "Chapter" r WHERE r."id" = ${id} AND r."projectId" = p."id")
      OR EXISTS (SELECT 1 FROM "Segment" r WHERE r."id" = ${id} AND r."projectId" = p."id")
      OR EXISTS (SELECT 1 FROM "Character" r WHERE r."id" = ${id} AND r."projectId" = p."id")
      OR EXISTS (SELECT 1 FROM "Cue" r WHERE r."id" = ${id} AND r."projectId" = p."id")
      OR EXISTS (SELECT 1 FROM "Voice" r WHERE r."id" = ${id} AND r."projectId" = p."id")
      OR EXISTS (SELECT 1 FROM "VoiceCandidate" r WHERE r."id" = ${id} AND r."projectId" = p."id")
      OR EXISTS (SELECT 1 FROM "Version" r WHERE r."id" = ${id} AND r."projectId" = p."id")
      OR EXISTS (SELECT 1 FROM "Audition" r WHERE r."id" = ${id} AND r."projectId" = p."id")
      OR EXISTS (SELECT 1 FROM "PickUp" r WHERE r."id" = ${id} AND r."projectId" = p."id")
      OR EXISTS (SELECT 1 FROM "Export" r WHERE r."id" = ${id} AND r."projectId" = p."id")
    ) LIMIT 1`;
  return rows[0]?.ownerId ?? (await houseOfSound(tx, personId, id));
}

/** The same for a stored sound or picture: only what a drama of the person's refers to, never what else its owner keeps. */
async function houseOfSound(tx: Tx, personId: string, assetId: string): Promise<string | null> {
  const asset = await tx.asset.findUnique({ where: { id: assetId }, select: { ownerId: true } });
  if (!asset || asset.ownerId === personId) return null;
  const shared = (await tx.project.findMany({ where: { ownerId: asset.ownerId, memberships: { some: { userId: personId } } }, select: { id: true } })).map(({ id }) => id);
  if (shared.length === 0) return null;
  const rows = await tx.$queryRaw<object[]>`
    SELECT 1 WHERE
      EXISTS (SELECT 1 FROM "Take" t JOIN "Segment" s ON s."id" = t."segmentId" WHERE t."assetId" = ${assetId} AND s."projectId" = ANY (${shared}))
      OR EXISTS (SELECT 1 FROM "Take" t JOIN "Cue" c ON c."id" = t."cueId" WHERE t."assetId" = ${assetId} AND c."projectId" = ANY (${shared}))
      OR EXISTS (SELECT 1 FROM "Voice" v WHERE v."sampleAssetId" = ${assetId} AND v."projectId" = ANY (${shared}))
      OR EXISTS (SELECT 1 FROM "VoiceCandidate" v WHERE v."assetId" = ${assetId} AND v."projectId" = ANY (${shared}))
      OR EXISTS (SELECT 1 FROM "Audition" v WHERE v."assetId" = ${assetId} AND v."projectId" = ANY (${shared}))
      OR EXISTS (SELECT 1 FROM "VersionAsset" a JOIN "Version" v ON v."id" = a."versionId" WHERE a."assetId" = ${assetId} AND v."projectId" = ANY (${shared}))
      OR EXISTS (SELECT 1 FROM "Project" p WHERE p."coverAssetId" = ${assetId} AND p."id" = ANY (${shared}))
      OR EXISTS (SELECT 1 FROM "ChapterMix" m WHERE (m."soundAssetId" = ${assetId} OR m."peaksAssetId" = ${assetId}) AND m."projectId" = ANY (${shared}))
      OR EXISTS (SELECT 1 FROM "Export" e WHERE e."peaksAssetId" = ${assetId} AND e."projectId" = ANY (${shared}))
      OR EXISTS (SELECT 1 FROM "ExportFile" f JOIN "Export" e ON e."id" = f."exportId" WHERE f."assetId" = ${assetId} AND e."projectId" = ANY (${shared}))`;
  return rows.length > 0 ? asset.ownerId : null;
}

/** Everybody who shares a drama with the person. */
export async function housesOpenTo(tx: Tx, personId: string): Promise<string[]> {
  const rows = await tx.membership.findMany({ where: { userId: personId }, select: { project: { select: { ownerId: true } } } });
  return [...new Set(rows.map(({ project }) => project.ownerId))];
}
