// Runs in the browser: loads model, photos and their vectors, and from then on needs no server.
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { httpFileSource, readEncoder, selectBackend, UrbanEncoder } from '@uge/model';

const SHOWN = 12;
/** @type {HTMLInputElement} */
const query = document.querySelector('#query');
/** @type {HTMLInputElement} */
const pictures = document.querySelector('#pictures');
const say = (text) => {
  document.querySelector('#status').textContent = text;
};

async function start() {
  setWasmPaths('wasm/');
  // A bundle has to import its engines. The one for graphics cards is a file of its own, fetched where there may be a card.
  if ('gpu' in navigator) await import('@tensorflow/tfjs-backend-webgpu');
  const { name } = await selectBackend();
  const encoder = new UrbanEncoder(await readEncoder(httpFileSource(new URL('model', location.href).href)));

  // The vectors of the photos were made when the site was built.
  const { instruction, photos } = await (await fetch('photos.json')).json();
  const rows = new Float32Array(await (await fetch('photos.f32')).arrayBuffer());
  const index = photos.map((photo, row) => ({
    ...photo,
    vector: rows.subarray(row * encoder.dimension, (row + 1) * encoder.dimension),
  }));

  const search = async () => {
    const started = performance.now();
    const text = query.value;
    const [vector] = await encoder.embed([{ text }]);
    const found = index
      .map((photo) => ({ ...photo, score: dot(vector, photo.vector) }))
      .sort((a, b) => b.score - a.score)
      .slice(0, SHOWN);
    document.querySelector('#results').replaceChildren(...found.map(toListItem));
    const milliseconds = Math.round(performance.now() - started);
    say(`${index.length} photos, nearest to “${text}” first: ${milliseconds} ms by ${encoder.id} on ${name}.`);
  };
  const add = async (files) => {
    say(`Looking at ${files.length} pictures …`);
    const inputs = await Promise.all(
      files.map(async (file) => ({ image: new Uint8Array(await file.arrayBuffer()), instruction })),
    );
    const vectors = await encoder.embed(inputs);
    for (const [i, file] of files.entries()) {
      index.push({ url: URL.createObjectURL(file), place: file.name, vector: vectors[i] });
    }
    await search();
  };

  document.querySelector('#search').addEventListener('submit', (event) => {
    event.preventDefault();
    search().catch(fail);
  });
  pictures.addEventListener('change', () => add([...pictures.files]).catch(fail));
  document.querySelector('button').disabled = false;
  pictures.disabled = false;
  await search();
}

/** Cosine: vectors have length 1. */
function dot(a, b) {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

function toListItem({ url, place, score }) {
  const item = document.createElement('li');
  const picture = Object.assign(document.createElement('img'), { src: url, alt: '' });
  const caption = Object.assign(document.createElement('div'), { textContent: `${place} (${score.toFixed(3)})` });
  item.append(picture, caption);
  return item;
}

function fail(error) {
  say(`That did not work: ${error.message}`);
}

start().catch(fail);
