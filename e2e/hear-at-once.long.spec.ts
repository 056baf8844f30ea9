/** A scene heard from its clips at once: how soon, how loud, and the same as the render's mixer makes it. */
import type { Page } from 'playwright/test';
import { decodeClip } from '../lib/audio/clip-file.ts';
import { LoudnessMeter } from '../lib/audio/loudness.ts';
import { mixTimeline } from '../lib/audio/mix.ts';
import type { PreviewView } from '../lib/services/exports/view.ts';
import type { Studio } from '../lib/cli/temporary-studio.ts';
import { bringIn, hearLine, readLines, readProject, startMaking, untilMade } from './api.ts';
import { violationsInBothLooks } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { mill } from './stories.ts';

// A recorder of traces reads every answer back in the thread that asked: for the 14 MB of a bed the mixer stands still for 0.7 s.
test.use({ studioOf: 'hear at once', trace: 'off' });

const rate = 44_100;
const story = `${mill}\n* * *\n\nIn the morning the rain had stopped, and the lane was empty.\n\n"He has gone," said Tom.\n\n"He left his hat," said Agnes.\n`;

/** The drama of these tests, its two scenes made. */
let id = '';
async function theDrama(studio: Studio): Promise<string> {
  if (id === '') {
    ({ id } = await bringIn(studio, story, 'The Lodger at the Mill'));
    await startMaking(studio, id);
    await untilMade(studio, id);
  }
  return id;
}

async function timelineOf(studio: Studio, scene: number | null): Promise<PreviewView> {
  const { chapters } = await readProject(studio, id);
  const response = await fetch(`${studio.url}/api/projects/${id}/timeline?chapter=${chapters[0]?.id}${scene === null ? '' : `&scene=${scene}`}`);
  const view: PreviewView = await response.json();
  return view;
}

/** What the render's mixer makes of a stretch, from the same clips, in this process. */
async function mixed(studio: Studio, view: PreviewView, from: number, to: number): Promise<[Float32Array, Float32Array]> {
  const channels: [Float32Array, Float32Array] = [new Float32Array(Math.round(to * rate) - Math.round(from * rate)), new Float32Array(Math.round(to * rate) - Math.round(from * rate))];
  const first = Math.round(from * rate);
  const clip = async (asset: string) => await decodeClip(new Uint8Array(await (await fetch(`${studio.url}/api/assets/${asset}`)).arrayBuffer()));
  for await (const block of mixTimeline(view.timeline, clip, { from, to, sampleRate: rate })) channels.forEach((out, channel) => out.set(block.channels[channel === 0 ? 0 : 1], block.frame - first));
  return channels;
}

/**
 * Notes what the page puts on the clock, and measures what comes out of it: every block as it is started, when the last
 * click was, and when the first sound came out of the graph.
 */
async function listen(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const noted = { clicked: 0, heard: 0, peak: 0, power: 0, samples: 0, looks: 0, contexts: 0, blocks: new Array<{ when: number; left: Float32Array; right: Float32Array }>() };
    Object.assign(window, { noted });
    const asked = () => Object.assign(noted, { clicked: performance.now(), heard: 0, peak: 0, power: 0, samples: 0 });
    window.addEventListener('click', asked, { capture: true });
    window.addEventListener('keydown', asked, { capture: true });
    // oxlint-disable-next-line typescript/unbound-method -- called with its own node below
    const start = AudioBufferSourceNode.prototype.start;
    AudioBufferSourceNode.prototype.start = function (when = 0) {
      if (this.buffer && this.context instanceof AudioContext && noted.blocks.length < 400) noted.blocks.push({ when, left: this.buffer.getChannelData(0).slice(), right: this.buffer.getChannelData(1).slice() });
      start.call(this, when);
    };
    // oxlint-disable-next-line typescript/unbound-method -- called with its own node below
    const connect: (this: AudioNode, to: AudioNode, output?: number, input?: number) => AudioNode = AudioNode.prototype.connect;
    const tapped = function (this: AudioNode, to: AudioNode, output?: number, input?: number): AudioNode {
      if (to instanceof AudioDestinationNode && to.context instanceof AudioContext) {
        noted.contexts += 1;
        // What goes to the loudspeaker goes to a meter as well.
        const meter = to.context.createAnalyser();
        meter.fftSize = 2048;
        connect.call(this, meter);
        const samples = new Float32Array(meter.fftSize);
        const look = () => {
          meter.getFloatTimeDomainData(samples);
          noted.looks += 1;
          for (const sample of samples) noted.peak = Math.max(noted.peak, Math.abs(sample));
          if (noted.heard > 0) {
            for (const sample of samples) noted.power += sample ** 2;
            noted.samples += samples.length;
          }
          if (noted.heard === 0 && noted.clicked > 0 && samples.some((sample) => Math.abs(sample) > 0.01)) noted.heard = performance.now();
          setTimeout(look, 20);
        };
        look();
      }
      return connect.call(this, to, output ?? 0, input ?? 0);
    };
    Object.assign(AudioNode.prototype, { connect: tapped });
  });
}

/** The script, at rest: its mixer stands ready. */
async function open(page: Page): Promise<void> {
  await listen(page);
  const ready = page.waitForEvent('worker');
  await page.goto(`/projects/${id}`);
  await ready;
}

interface Noted {
  clicked: number;
  heard: number;
  peak: number;
  rms: number;
}
async function noted(page: Page): Promise<Noted> {
  return await page.evaluate(() => {
    const { noted: all }: { noted: { clicked: number; heard: number; peak: number; power: number; samples: number } } = Object.assign({ noted: { clicked: 0, heard: 0, peak: 0, power: 0, samples: 0 } }, window);
    return { clicked: all.clicked, heard: all.heard, peak: all.peak, rms: Math.sqrt(all.power / Math.max(1, all.samples)) };
  });
}

/** The middle one of several measurements: a machine that does other things too holds up one or another. */
function middle(measured: number[]): number {
  return measured.toSorted((a, b) => a - b)[measured.length >> 1] ?? Infinity;
}

async function msToFirstSound(page: Page): Promise<number> {
  await expect.poll(async () => (await noted(page)).heard, { intervals: [20] }).toBeGreaterThan(0);
  const { clicked, heard } = await noted(page);
  return heard - clicked;
}

test('a scene is heard within a second of the click, follows along, pauses and ends', async ({ page, studio }) => {
  await theDrama(studio);
  await open(page);
  const player = page.getByRole('contentinfo', { name: 'Player' });
  await expect(player.getByText('Exported mix')).toBeVisible();
  const head = (scene: number) => page.locator(`[data-scene="${scene}"]`);

  const waits: number[] = [];
  for (let time = 0; time < 3; time += 1) {
    await head(0).click();
    waits.push(await msToFirstSound(page));
    if (time < 2) await player.getByRole('button', { name: 'Pause' }).click();
  }
  test.info().annotations.push({ type: 'first sound', description: `${waits.map(Math.round).join(', ')} ms after the click` });
  expect(middle(waits), 'ms from the click to the first sound, usually').toBeLessThanOrEqual(1000);
  await expect(player.getByText('Preview from clips')).toBeVisible();
  await expect(player.getByText(/not spoken yet/)).toHaveCount(0);
  await expect(page.locator('.word-now')).not.toHaveCount(0);
  await expect(player.getByText(/^0:0[2-9] \/ /)).toBeVisible();
  await player.getByRole('button', { name: 'Pause' }).click();
  const at = await player.getByText(/^\d:\d\d \/ /).textContent();
  await player.getByRole('slider').press('Home');
  await expect(player.getByText(/^0:00 \/ /)).toBeVisible();
  expect(at).not.toMatch(/^0:00/);

  // The second scene, from its own beginning; at its end it stops.
  const second = await timelineOf(studio, 1);
  await page.locator('[data-script]').evaluate((script) => script.scrollTo(0, script.scrollHeight));
  await head(1).click();
  await expect(player.getByText(/^0:0[1-9] \/ /)).toBeVisible();
  await expect(page.getByRole('option').filter({ hasText: 'In the morning the rain' }).locator('.word-now')).not.toHaveCount(0);
  await player.getByRole('slider').press('End');
  await expect(player.getByRole('button', { name: 'Play' })).toBeVisible();
  expect(second.to - second.from).toBeGreaterThan(5);
});

test('what sounds is what the render’s mixer makes, to the sample, at the level of the master', async ({ page, studio }) => {
  await theDrama(studio);
  const view = await timelineOf(studio, null);
  await open(page);
  const seconds = 6;
  // It begins a breath before the first word.
  const from = Math.round((Math.min(...view.timeline.speech.filter((line) => line.end > line.start).map((line) => line.start)) - 0.06) * rate) / rate;
  const want = await mixed(studio, view, from, from + seconds);
  let level = await noted(page);
  // A machine that is too slow for the player makes it begin anew in the middle: then it is listened to once more.
  await expect(async () => {
    const ready = page.waitForEvent('worker');
    await page.reload();
    await ready;
    await page.getByRole('button', { name: 'Hear this chapter' }).click();
    await expect.poll(() => page.evaluate(() => Math.max(0, ...Object.assign({ noted: { blocks: [{ when: 0 }] } }, window).noted.blocks.map(({ when }) => when)))).toBeGreaterThan(seconds + 1);
    level = await noted(page);
    // The same blocks one after another, rendered by the browser itself as fast as it can: no clock but the samples' own.
    // A machine too slow for the player makes it pause between two; what is in them is the same.
    const { rendered, early } = await page.evaluate(
      async ({ length, sampleRate }) => {
        const noted: { when: number; left: Float32Array<ArrayBuffer>; right: Float32Array<ArrayBuffer> }[] = Object.assign({ noted: { blocks: [] } }, window).noted.blocks;
        const blocks = noted.toSorted((one, other) => one.when - other.when);
        const offline = new OfflineAudioContext(2, length, sampleRate);
        // The lanes of a block begin together.
        let [at, frames, begun, early] = [0, 0, -Infinity, 0];
        for (const { when, left, right } of blocks) {
          if (when > begun) {
            if (when < begun + frames / sampleRate - 1 / sampleRate) early += 1;
            at += frames;
            begun = when;
            frames = left.length;
          }
          const buffer = offline.createBuffer(2, left.length, sampleRate);
          buffer.copyToChannel(left, 0);
          buffer.copyToChannel(right, 1);
          const source = offline.createBufferSource();
          source.buffer = buffer;
          source.connect(offline.destination);
          source.start(at / sampleRate);
        }
        const made = await offline.startRendering();
        return { early, rendered: [0, 1].map((channel) => Array.from(made.getChannelData(channel))) };
      },
      { length: seconds * rate, sampleRate: rate },
    );
    expect(early, 'blocks that begin before the one before them has ended').toBe(0);
    let worst = 0;
    want.forEach((samples, channel) => samples.forEach((sample, at) => (worst = Math.max(worst, Math.abs(sample - (rendered[channel]?.[at] ?? NaN))))));
    test.info().annotations.push({ type: 'largest difference', description: String(worst) });
    expect(worst, 'largest difference of any sample, full scale 1').toBeLessThan(1e-6);
  }).toPass({ timeout: 90_000 });

  const rms = (channels: Float32Array[]) => Math.sqrt(channels.reduce((sum, samples) => sum + samples.reduce((power, sample) => power + sample ** 2, 0), 0) / (channels.length * (channels[0]?.length ?? 1)));
  // The meter mixes both sides to one; people stand near the middle, so that is the louder side at most.
  const wanted = 20 * Math.log10(rms([want[0].map((sample, at) => (sample + (want[1][at] ?? 0)) / 2)])) + 2;
  test.info().annotations.push({ type: 'level', description: `${(20 * Math.log10(level.rms)).toFixed(1)} dB, reckoned ${wanted.toFixed(1)} dB` });
  // The meter looks now and then, and where the player had to wait it looked at nothing.
  expect(Math.abs(20 * Math.log10(level.rms) - wanted), 'dB from the level of the mix, made up by 2 dB').toBeLessThan(4);
  expect(level.peak).toBeLessThanOrEqual(1);

  // The whole, made up, is near what the export is mastered to.
  const whole = await mixed(studio, view, 0, view.timeline.durationSeconds);
  const meter = new LoudnessMeter(rate, 2, { truePeak: false });
  meter.push(whole);
  const made = meter.finish().integratedLufs + 2;
  test.info().annotations.push({ type: 'loudness', description: `${made.toFixed(1)} LUFS` });
  expect(Math.abs(made + 16)).toBeLessThan(1.5);
});

test('a line made anew while it plays is taken up without a stop, and a changed scene is heard within a second', async ({ page, studio }) => {
  await theDrama(studio);
  const line = (await readLines(studio, id)).find((one) => one.text.includes('He left his hat'));
  if (!line) throw new Error('The line is not there.');
  await open(page);
  const player = page.getByRole('contentinfo', { name: 'Player' });
  await page.getByRole('option').filter({ hasText: 'Somebody knocked at the door' }).click();
  await page.getByRole('button', { name: 'Play from here' }).click();
  await msToFirstSound(page);
  await expect(page.getByRole('option').filter({ hasText: 'Somebody knocked at the door' }).locator('.word-now')).not.toHaveCount(0);

  // A line further on goes to somebody else, and is made while the preview plays.
  await page.locator('[data-script]').evaluate((script) => script.scrollTo(0, script.scrollHeight));
  await page.getByRole('option').filter({ hasText: 'He left his hat' }).click();
  await page.getByRole('combobox', { name: /Speaker/ }).fill('Tom');
  await page.getByRole('option', { name: /^Tom/ }).click();
  await expect(page.locator(`[data-line="${line.id}"]`)).toContainText('Tom');
  const read = page.waitForResponse((response) => response.url().includes('/timeline?') && response.ok());
  const asset = await hearLine(studio, line.id);
  await read;
  await expect.poll(async () => (await timelineOf(studio, null)).timeline.speech.find(({ segmentId }) => segmentId === line.id)?.asset).toBe(asset);
  await expect(player.getByRole('button', { name: 'Pause' }), 'it goes on').toBeVisible();
  const soundedOn = await page.evaluate(() => Object.assign({ noted: { contexts: 0 } }, window).noted.contexts);
  expect(soundedOn, 'in one graph').toBe(1);

  await player.getByRole('button', { name: 'Pause' }).click();
  const fetched = page.waitForRequest((request) => request.url().endsWith(`/api/assets/${asset}`));
  const waits: number[] = [];
  for (let time = 0; time < 3; time += 1) {
    await page.locator('[data-scene="1"]').click();
    waits.push(await msToFirstSound(page));
    await player.getByRole('button', { name: 'Pause' }).click();
  }
  test.info().annotations.push({ type: 'first sound of the changed scene', description: `${waits.map(Math.round).join(', ')} ms after the click` });
  expect(middle(waits)).toBeLessThanOrEqual(1000);
  await fetched;
});

test('what is not spoken yet is silence, and the bar says so; nothing is made for it', async ({ page, studio }) => {
  const fresh = await bringIn(studio, mill, 'Not spoken');
  await page.goto(`/projects/${fresh.id}`);
  const player = page.getByRole('contentinfo', { name: 'Player' });
  await page.getByRole('button', { name: 'Hear this chapter' }).click();
  await expect(player.getByRole('alert')).toContainText('Nothing in this chapter is spoken yet.');
  const lines = await readLines(studio, fresh.id);
  const spoken = lines.find((one) => one.text.includes('Rain fell on the mill'));
  await hearLine(studio, spoken?.id ?? '');
  await player.getByRole('button', { name: 'Play' }).click();
  await expect(player.getByText(/^\d+ lines are not spoken yet: silence stands there\.$/)).toBeVisible();
  await expect(player.getByText(/^0:0[1-9] \/ /)).toBeVisible();
  const after = await readLines(studio, fresh.id);
  expect(after.filter((one) => one.state === 'ready').map((one) => one.id)).toEqual([spoken?.id]);
  await player.getByRole('button', { name: 'Put the preview away' }).click();
  await expect(player).toHaveCount(0);
});

test('by the keyboard alone, and the balance of the lanes', async ({ page, studio }) => {
  await theDrama(studio);
  await open(page);
  const player = page.getByRole('contentinfo', { name: 'Player' });
  const list = page.getByRole('listbox', { name: /^Lines of/ });
  await list.focus();
  for (let line = 0; line < 4; line += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+Enter');
  await expect(player.getByText('Preview from clips')).toBeVisible();
  await msToFirstSound(page);
  await expect(list.locator('[aria-selected="true"] .word-now')).not.toHaveCount(0);
  await page.keyboard.press('Space');
  await expect(player.getByRole('button', { name: 'Play' })).toBeVisible();

  await page.getByRole('button', { name: 'Play from here' }).focus();
  await page.keyboard.press('Enter');
  await expect(player.getByRole('button', { name: 'Pause' })).toBeVisible();
  await player.getByRole('button', { name: 'Balance' }).focus();
  await page.keyboard.press('Enter');
  const balance = page.getByRole('dialog', { name: 'Balance of the preview' });
  await balance.getByRole('button', { name: 'Mute speech' }).press('Enter');
  await expect(balance.getByRole('button', { name: 'Mute speech' })).toHaveAttribute('aria-pressed', 'true');
  await balance.getByRole('button', { name: 'Mute music' }).press('Enter');
  await balance.getByRole('button', { name: 'Mute ambience' }).press('Enter');
  await balance.getByRole('button', { name: 'Mute effects' }).press('Enter');
  // All lanes fall silent, the clock goes on: nothing is heard in many looks that begin after the last fade.
  const silent = () =>
    page.evaluate(() => {
      const all: { peak: number; looks: number; since?: number } = Object.assign({ noted: { peak: 1, looks: 0 } }, window).noted;
      const enough = all.peak < 1e-4 && all.since !== undefined && all.looks - all.since > 10;
      if (all.since === undefined || all.peak >= 1e-4) Object.assign(all, { peak: 0, since: all.looks });
      return enough;
    });
  await expect.poll(silent).toBe(true);
  await page.keyboard.press('Escape');
  await expect(balance).toHaveCount(0);
  await expect(player.getByRole('button', { name: 'Pause' })).toBeVisible();
  await player.getByRole('button', { name: 'Back to the exported mix' }).press('Enter');
  await expect(player.getByText('Exported mix')).toBeVisible();
});

for (const size of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
  test.describe(`${size.width} wide`, () => {
    test.use({ viewport: size, hasTouch: size.width < 500 });
    test('axe finds nothing in the script with a preview in hand', async ({ page, studio }) => {
      await theDrama(studio);
      await open(page);
      await page.getByRole('button', { name: 'Hear this chapter' }).click();
      const player = page.getByRole('contentinfo', { name: 'Player' });
      await expect(player.locator('canvas')).toHaveAttribute('data-drawn', 'true');
      await expect(player.getByText(/^0:0[1-9] \/ /)).toBeVisible();
      await player.getByRole('button', { name: 'Pause' }).click();
      // Where there is little room the bar is another one; the dialog is the same.
      await clean(page, 'the script with a preview');
      if (size.width < 500) return;
      await player.getByRole('button', { name: 'Balance' }).click();
      await expect(page.getByRole('dialog', { name: 'Balance of the preview' })).toBeVisible();
      await clean(page, 'the balance');
    });
  });
}

/** Every rule in the light; in the dark, where only colours differ, the rule of colours. */
async function clean(page: Page, what: string): Promise<void> {
  expect.soft(await violationsInBothLooks(page), what).toEqual([]);
}
