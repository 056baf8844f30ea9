/** What the pages are told of the engines of a drama: what is set, what that means now, and what goes to whom. */
import type { VendorId } from '../interfaces.ts';

/** The services that a drama chooses an engine for, in the order in which they are shown. */
export const engineServices = ['reading', 'voices', 'ear', 'music', 'effects'] as const;
export type DramaService = (typeof engineServices)[number];

export interface EngineOption {
  /** `auto` is not among them. */
  id: string;
  name: string;
  /** Null for the built-in ones. */
  vendor: VendorId | null;
  vendorName: string | null;
  /** Of the weights or the service, in words. */
  licence: string;
  /** In words: “about $0.02 for 1,000 characters”, “free”. */
  price: string;
  /** Of this drama’s text, what goes to the vendor; null where nothing does. */
  sends: string | null;
  /** Why it cannot be used as things are, in words, or null. */
  missing: string | null;
  /** What should be known before it is chosen, in words, or null. */
  caution: string | null;
}

export interface ServiceEngines {
  service: DramaService;
  /** As it is set: `auto` or an option’s id. */
  setting: string;
  /** What is used as things are now, in words with the reason; or why nothing can be. */
  now: { engine: string | null; why: string };
  /** What `auto` would take, in words with the reason. */
  auto: string;
  options: EngineOption[];
}

export interface VendorAgreement {
  vendor: VendorId;
  name: string;
  hasKey: boolean;
  agreedAt: string | null;
  /** What goes to the vendor, in words, before anything does. */
  sends: string;
}

export interface EnginesView {
  services: ServiceEngines[];
  agreements: VendorAgreement[];
  /** The date of the prices. */
  pricesAsOf: string;
}
