import type { JSX } from 'preact';
import type { DrawnPath, PhotoDetails } from '../api/types.ts';
import { api, imageUrl } from './api.ts';
import { PathView } from './path-view.tsx';
import { Pending } from './pending.tsx';
import { PhotoGrid } from './photo-grid.tsx';
import { type Loaded, useLoaded } from './use-loaded.ts';

export interface PhotoPanelProps {
  photo: Loaded<PhotoDetails> | undefined;
  path: DrawnPath | undefined;
  hasModel: boolean;
  onPath: (path: DrawnPath | undefined) => void;
  onPhoto: (id: string, city: string) => void;
}

export function PhotoPanel({ photo, path, hasModel, onPath, onPhoto }: PhotoPanelProps): JSX.Element {
  if (!photo)
    return <p>Choose a photo on the map, or search for one. Blue: training, green: validation, orange: test.</p>;
  if (photo.state !== 'ready') return <Pending of={photo} what="the photo" />;
  const { record, subgraph, paths } = photo.value;
  return (
    <article>
      <h2>{record.place}</h2>
      <img class="photo" src={imageUrl(record.id)} alt={record.caption} />
      <p class="quiet">
        {record.id} · {record.split ?? 'buffer between splits'} · {record.source}
        {record.attribution ? ` · ${record.attribution}` : ''}
      </p>
      <p>{record.caption}</p>
      <details>
        <summary>Summary and scores</summary>
        <p>{record.summary}</p>
        <Perception record={record} />
      </details>
      <h3>Paths</h3>
      {paths.length === 0 && <p>No named place is in reach.</p>}
      {paths.map((drawn, index) => (
        <PathView key={`${record.id} ${index}`} drawn={drawn} isShown={drawn === path} onPath={onPath} />
      ))}
      <h3>Around it</h3>
      <Surroundings nodes={subgraph.nodes} />
      {hasModel && <Neighbours id={record.id} onPhoto={onPhoto} />}
    </article>
  );
}

function Perception({ record: { perception, perceptionSource } }: Pick<PhotoDetails, 'record'>): JSX.Element | null {
  if (!perception) return null;
  return (
    <table>
      <caption>
        Perception, 0 to 10, from {perceptionSource === 'human' ? 'people' : 'a formula over the rendered scene'}
      </caption>
      <tbody>
        {Object.entries(perception).map(([dimension, score]) => (
          <tr key={dimension}>
            <th scope="row">{dimension}</th>
            <td>{score.toFixed(1)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The subgraph as a list: what the map shows, for those who do not see it. */
function Surroundings({ nodes }: { nodes: PhotoDetails['subgraph']['nodes'] }): JSX.Element {
  return (
    <details>
      <summary>{nodes.length - 1} nodes of its graph</summary>
      <ul class="nodes">
        {nodes.slice(1).map(({ node_id, kind, node_text }) => (
          <li key={node_id}>
            <span class={`dot ${kind}`} aria-hidden="true" /> {node_text} <span class="quiet">{kind}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Neighbours({ id, onPhoto }: { id: string; onPhoto: PhotoPanelProps['onPhoto'] }): JSX.Element {
  const found = useLoaded(`neighbours ${id}`, () => api.neighbours(id))!;
  return (
    <>
      <h3>Nearest in embedding space</h3>
      <Pending of={found} what="neighbours" />
      {found.state === 'ready' && <PhotoGrid hits={found.value} label="Nearest photos" onPhoto={onPhoto} />}
    </>
  );
}
