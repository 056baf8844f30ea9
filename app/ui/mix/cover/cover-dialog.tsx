'use client';

import { useEffect, useMemo, useState } from 'react';
import { toast } from 'sonner';
import type { ExportView } from '../../../../lib/services/exports/view.ts';
import { Panel, PanelActions } from '../../dialog.tsx';
import { heightBetween } from '../../player/peaks.ts';
import { placeAt } from '../../player/place.ts';
import { usePeaks } from '../../player/use-player.ts';
import { coverGrounds, coverShapes, drawCover, type CoverArt, type CoverBar, type CoverGround, type CoverShape } from './draw-cover.ts';

interface Props {
  mix: ExportView;
  book: Pick<CoverArt, 'title' | 'author' | 'series'>;
  onUse: (cover: File) => void;
  onClose: () => void;
}

const bars: { [shape in CoverShape]: number } = { square: 64, wide: 32 };

/** A cover of the title, the author and how the drama sounds: seen before it is used, and undone as any other. */
export function CoverDialog({ mix, book, onUse, onClose }: Props) {
  const [ground, setGround] = useState<CoverGround>('paper');
  const [shape, setShape] = useState<CoverShape>('square');
  // What is drawn by now: it is used only where it is what was asked for.
  const [drawnAs, setDrawnAs] = useState('');
  // A state, and no ref: what a dialog holds comes into the page after the dialog.
  const [canvas, setCanvas] = useState<HTMLCanvasElement | null>(null);
  const [handing, setHanding] = useState(false);
  const { data: peaks, error } = usePeaks(mix);
  const { title, author, series } = book;
  const asked = [ground, shape, title, author, series].join('\n');
  const drawn = drawnAs === asked;

  const moments = useMemo((): CoverBar[] => {
    if (!peaks) return [];
    const { speech, durationSeconds } = mix.timeline;
    const colours = new Map(mix.speakers.map(({ id, colour }) => [id, colour]));
    const each = durationSeconds / bars[shape];
    return Array.from({ length: bars[shape] }, (_, at) => {
      const middle = (at + 0.5) * each;
      const line = speech[placeAt(speech, middle)];
      return { height: heightBetween(peaks, at * each, (at + 1) * each), colour: line !== undefined && middle <= line.end ? (colours.get(line.characterId) ?? 0) : null };
    });
  }, [peaks, mix, shape]);

  useEffect(() => {
    let current = true;
    const draw = async () => {
      if (!canvas || moments.length === 0) return;
      // Canvas takes a letter that is not there yet for another one, and says nothing.
      await Promise.all([document.fonts.load(`600 40px ${getComputedStyle(canvas).fontFamily}`, title), document.fonts.load(`500 40px ${getComputedStyle(document.body).fontFamily}`, `${author}${series}`)]);
      if (!current) return;
      drawCover(canvas, { title, author, series, ground, shape, bars: moments });
      setDrawnAs(asked);
    };
    void draw();
    return () => {
      current = false;
    };
  }, [canvas, moments, title, author, series, ground, shape, asked]);

  const use = () => {
    setHanding(true);
    canvas?.toBlob(
      (blob) => {
        // Left in the meantime.
        if (!canvas.isConnected) return;
        if (blob === null) {
          setHanding(false);
          toast.error('The browser could not make a picture of it. Nothing is lost; try again, or choose a picture of your own.');
          return;
        }
        onUse(new File([blob], 'cover.jpg', { type: 'image/jpeg' }));
        onClose();
      },
      'image/jpeg',
      0.92,
    );
  };
  return (
    <Panel wide title="A cover of the title" description="Made of the book itself: its title, who wrote it, and how it sounds, in the colours of who speaks." onClose={onClose}>
      <div className="grid gap-5 overflow-y-auto px-5 py-4 sm:grid-cols-[minmax(0,1fr)_12rem]">
        <canvas
          ref={setCanvas}
          // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a picture that is drawn here
          role="img"
          aria-label={`The cover: ${title}${author === '' ? '' : `, by ${author}`}`}
          className="block w-full rounded-small border border-line font-text"
          style={{ aspectRatio: `${coverShapes[shape].width} / ${coverShapes[shape].height}` }}
          data-drawn={drawn ? 'true' : 'false'}
        />
        <div className="grid content-start gap-5">
          <Choice legend="Ground" name="cover-ground" among={coverGrounds} chosen={ground} onChoose={setGround} />
          <Choice legend="Shape" name="cover-shape" among={coverShapes} chosen={shape} onChoose={setShape} />
          {error !== null && (
            <p role="alert" className="text-[13px] text-warn">
              The sound of the mix could not be read, and the cover is drawn of it. Nothing is lost; close this and try again.
            </p>
          )}
          <p className="text-[13px] text-ink-soft">
            {coverShapes[shape].width} by {coverShapes[shape].height} pixels.{author === '' && ' Nobody is named as the author yet.'}
          </p>
        </div>
      </div>
      <PanelActions>
        <button type="button" className="btn" onClick={onClose}>
          Leave it
        </button>
        <button type="button" className="btn btn-primary" disabled={!drawn || handing} onClick={use}>
          Use it as the cover
        </button>
      </PanelActions>
    </Panel>
  );
}

function Choice<Name extends string>({ legend, name, among, chosen, onChoose }: { legend: string; name: string; among: { [one in Name]: { name: string } }; chosen: Name; onChoose: (one: Name) => void }) {
  return (
    <fieldset>
      <legend className="label">{legend}</legend>
      {(Object.keys(among) as Name[]).map((one) => (
        <label key={one} className="flex min-h-8 items-center gap-2.5 pointer-coarse:min-h-11">
          <input type="radio" name={name} className="size-4 flex-none" checked={chosen === one} onChange={() => onChoose(one)} />
          {among[one].name}
        </label>
      ))}
    </fieldset>
  );
}
