import { describe, expect, it } from 'vitest';
import type { ScenePlace, SegmentKind } from '../types.ts';
import { readPlace } from './place.ts';

function placeOf(text: string, kind: SegmentKind = 'narration', ambience: string[] = []): ScenePlace | null {
  return readPlace(text, { start: 0, end: text.length }, [{ start: 0, end: text.length, kind }], ambience);
}

describe('the place of a scene', () => {
  it('is where people are', () => {
    expect(placeOf('She sat down at the kitchen table. He stood by the stove and warmed his hands in the little kitchen.')).toBe('room');
    expect(placeOf('They went into the great hall. Voices rose to the rafters.')).toBe('hall');
    expect(placeOf('She hung her coat in the hall and went up the stairs.')).toBe('room');
    expect(placeOf('He crept through the tunnel. The echo of his steps went before him into the cave.')).toBe('cave');
    expect(placeOf('They sat in the railway carriage and said nothing.')).toBe('vehicle');
    expect(placeOf('They walked along the beach. The gulls hung over the waves.')).toBe('outdoors');
  });

  it('is not where nobody is: denied, supposed, remembered, or only spoken of', () => {
    expect(placeOf('He was not in the church. If she were in the church, he would know.')).toBeNull();
    expect(placeOf('She remembered how they had danced in the great hall.')).toBeNull();
    expect(placeOf('“Meet me in the church,” he said, “in the great hall.”', 'dialogue')).toBeNull();
  });

  it('stays open where the story does not say, or says two things', () => {
    expect(placeOf('He thought about it for a long time. Then he laughed.')).toBeNull();
    expect(placeOf('He went through the streets and into the kitchen.')).toBeNull();
  });

  it('hears the ambience of the scene', () => {
    expect(placeOf('He thought about it for a long time.', 'narration', ['rain-window'])).toBe('room');
    expect(placeOf('He thought about it for a long time.', 'narration', ['crowd'])).toBeNull();
    expect(placeOf('He sat at the table in the little room.', 'narration', ['storm', 'wind'])).toBe('room');
    expect(placeOf('He went through the streets and into the kitchen.', 'narration', ['street'])).toBe('outdoors');
  });
});
