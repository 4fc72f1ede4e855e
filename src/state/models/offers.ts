import { catalogue, catalogueEntry, hubSources, ownEntry } from '../../models/catalogue/catalogue.ts';
import type { CatalogueEntry, Source } from '../../models/catalogue/catalogue-entry.ts';
import type { OwnAddress } from './store.ts';

/** A model that can be fetched, and from where. */
export interface Offer {
  readonly entry: CatalogueEntry;
  readonly sources: readonly Source[];
  /** The person's own address, where it is one. */
  readonly own: OwnAddress | null;
}

/** The catalogue, then what the person added. */
export function offersOf(own: readonly OwnAddress[]): Offer[] {
  return [
    ...catalogue.map((entry) => ({ entry, sources: hubSources, own: null })),
    ...own.map((address) => ({ ...ownEntry(catalogueEntry(address.like), address.url), own: address })),
  ];
}

/**
 * What is wrong with an address that a person typed, and what to do; null when it can be used.
 */
export function addressProblem(text: string): string | null {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    return 'This is not an address. It begins with https:// and ends at the folder that holds unet/, vae_encoder/ and the others.';
  }
  return url.protocol === 'https:' || url.protocol === 'http:'
    ? null
    : `${url.protocol}// cannot be fetched; an address begins with https://.`;
}
