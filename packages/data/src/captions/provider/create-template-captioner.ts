import { captionPhoto } from '../caption-photo.ts';
import type { CaptionProvider } from './caption-provider.ts';

/** A provider that needs no model and no network: it words what the graph says; see `captionPhoto`. */
export function createTemplateCaptioner({ seed }: { seed: number }): CaptionProvider {
  return {
    id: 'template',
    concurrency: 1,
    async caption({ graph, imageNodeId, scene, conditions, perception, visiblePlaces }) {
      const input = { graph, imageNodeId, scene, conditions, perception, visiblePlaces, seed };
      const { caption, summary, mentionedPlaces } = captionPhoto(input);
      return { caption, summary, mentionedPlaces };
    },
  };
}
