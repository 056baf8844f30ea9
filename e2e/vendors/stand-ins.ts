/** All three stand-ins together, and the settings with which a studio takes them for the vendors. */
import { attentiveBrain } from './anthropic-answers.ts';
import { startAnthropic, type AnthropicStandIn, type StandInOptions } from './anthropic.ts';
import { startHume, type HumeOptions, type HumeStandIn } from './hume.ts';
import { startReplicate, type ReplicateOptions, type ReplicateStandIn } from './replicate.ts';

export interface StandInsOptions {
  anthropic?: StandInOptions;
  hume?: HumeOptions;
  replicate?: ReplicateOptions;
}

/** Where they are and what opens them, as another process is told. */
export interface StandInAddresses {
  anthropic: { url: string; controlUrl: string };
  hume: { url: string; controlUrl: string };
  replicate: { url: string; controlUrl: string; deliveryHost: string };
  /** Environment variables of a studio; NARRATIX_PUBLIC_URL, its own address, comes on top where webhooks are to reach it. */
  settings: Record<string, string>;
}

export interface StandIns extends AsyncDisposable {
  anthropic: AnthropicStandIn;
  hume: HumeStandIn;
  replicate: ReplicateStandIn;
  addresses: StandInAddresses;
}

/** Starts them. Without options they behave, and answer about as fast as a person who looks on would like. */
export async function startStandIns(options: StandInsOptions = {}): Promise<StandIns> {
  const [anthropic, hume, replicate] = await Promise.all([
    startAnthropic({ brain: attentiveBrain, ...options.anthropic }),
    startHume(options.hume),
    startReplicate({ processingSeconds: ({ request }) => (request.model.kind === 'speech' ? 0.5 : 2), ...options.replicate }),
  ]);
  return {
    anthropic,
    hume,
    replicate,
    addresses: {
      anthropic: { url: anthropic.url, controlUrl: anthropic.url },
      hume: { url: hume.url, controlUrl: hume.controlUrl },
      replicate: { url: replicate.url, controlUrl: replicate.url, deliveryHost: replicate.deliveryHost },
      settings: {
        ANTHROPIC_API_KEY: anthropic.key,
        ANTHROPIC_BASE_URL: anthropic.url,
        HUME_API_KEY: hume.key,
        HUME_BASE_URL: hume.url,
        REPLICATE_API_TOKEN: replicate.key,
        REPLICATE_BASE_URL: replicate.baseUrl,
        REPLICATE_DELIVERY_HOSTS: replicate.deliveryHost,
      },
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([anthropic, hume, replicate].map((one) => one[Symbol.asyncDispose]()));
    },
  };
}
