import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadParameters } from '../../checkpoint/load-parameters.ts';
import { memoryFileSource } from '../../files/file-source.ts';
import { decodeImage } from '../../node/decode-image.ts';
import { ParameterStore } from '../../parameter-store.ts';
import { openSafetensors } from '../../safetensors/open.ts';
import { parseSafetensors, type SafetensorsContent } from '../../safetensors/parse.ts';
import type { Backbone } from '../backbone.ts';
import { openBackbone } from '../open-backbone.ts';
import type { PreparedImage } from '../prepared-image.ts';
import type { ParityCase, ParityModel } from './parity-model.ts';

export interface ParityFixture {
  model: ParityModel;
  folder: string;
  backbone: Backbone;
  /** Holds the fixture's weights; the caller disposes it. */
  store: ParameterStore;
  cases: Readonly<Record<string, ParityCase>>;
  expected: SafetensorsContent['tensors'];
  /** The images of each case, in the order of their tokens; A's is processed from its file. */
  images: Readonly<Record<string, readonly PreparedImage[]>>;
}

/** Reads the fixture of a model with the current engine. */
export async function openParityFixture(model: ParityModel, parityFolder: string): Promise<ParityFixture> {
  const folder = join(parityFolder, model.folder);
  const read = (name: string): Uint8Array => readFileSync(join(folder, name));
  const json = (name: string): Record<string, unknown> => JSON.parse(new TextDecoder().decode(read(name)));
  const backbone = openBackbone(json('config.json'));
  const store = new ParameterStore();
  backbone.define(store, {});
  const weights = await openSafetensors(memoryFileSource({ weights: read('model.safetensors') }), 'weights');
  await loadParameters(store, weights, { where: model.folder, rename: backbone.parameterName });

  const expected = parseSafetensors(read('cases.safetensors')).tensors;
  const cases = json('cases.json')['cases'] as Record<string, ParityCase>;
  const processor = backbone.imageProcessor(json('preprocessor_config.json'));
  const images: Record<string, PreparedImage[]> = {};
  for (const [name, parityCase] of Object.entries(cases)) {
    if (parityCase.image) {
      const image = await decodeImage(join(folder, parityCase.image));
      images[name] = [processor.prepare(processor.resize(image))];
    } else if (parityCase.video_grid_thw) {
      const pixels = expected.get(`${name}.pixel_values_videos`)!.data as Float32Array;
      images[name] = parityCase.video_grid_thw.map((grid, index) => ({
        pixels,
        grid,
        width: 0,
        height: 0,
        secondsPerFrame: parityCase.second_per_grid_ts![index]!,
      }));
    } else {
      images[name] = images[parityCase.pixels_of ?? ''] ?? [];
    }
  }
  return { model, folder, backbone, store, cases, expected, images };
}
