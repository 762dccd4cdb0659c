import type { JSX } from 'preact';
import type { PhotoDetails } from '../api/types.ts';
import { api, imageUrl } from './api.ts';
import { KIND_COLOURS } from './colours.ts';
import type { PhotoInView } from './map/create-map.ts';
import { PathView } from './path-view.tsx';
import { Pending } from './pending.tsx';
import { PhotoGrid } from './photo-grid.tsx';
import { type Loaded, useLoaded } from './use-loaded.ts';
import type { Walk } from './walk.ts';

export interface PhotoPanelProps {
  photo: Loaded<PhotoDetails> | undefined;
  city: string;
  /** Photos that the map shows now. */
  inView: readonly PhotoInView[];
  walk: Walk | undefined;
  leg: number | undefined;
  hasModel: boolean;
  onWalk: (walk: Walk | undefined) => void;
  onPhoto: (id: string, city: string) => void;
}

export function PhotoPanel(props: PhotoPanelProps): JSX.Element {
  const { photo, walk, leg, hasModel, onWalk, onPhoto } = props;
  if (!photo) return <PhotosInView {...props} />;
  if (photo.state !== 'ready') return <Pending of={photo} what="the photo" />;
  const { record, subgraph, paths } = photo.value;
  return (
    <article>
      <h2>{record.place}</h2>
      <img class="photo" src={imageUrl(record.id)} alt={record.caption} />
      <p class="quiet">
        {record.id} · {record.split ?? 'between splits'} · {record.source}
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
        <PathView
          key={`${record.id} ${index}`}
          drawn={drawn}
          walk={drawn === walk?.path ? walk : undefined}
          leg={leg}
          onWalk={onWalk}
        />
      ))}
      <h3>Its graph</h3>
      <Surroundings nodes={subgraph.nodes} />
      {hasModel && <Neighbours id={record.id} onPhoto={onPhoto} />}
    </article>
  );
}

/** What can be clicked on the map, for those who do not use a pointer. */
function PhotosInView({ city, inView, onPhoto }: PhotoPanelProps): JSX.Element {
  const hits = inView.map(({ id, place }) => ({ id, place, city }));
  return (
    <>
      <p>Choose a photo on the map or here, or search for one.</p>
      <h2>In the middle of the map</h2>
      {hits.length === 0 ? (
        <p class="quiet">No photo is in view.</p>
      ) : (
        <PhotoGrid hits={hits} label="Photos in the middle of the map" onPhoto={onPhoto} />
      )}
    </>
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
      <summary>{nodes.length - 1} nodes around it</summary>
      <ul class="nodes">
        {nodes.slice(1).map(({ node_id, kind, node_text }) => (
          <li key={node_id}>
            <span
              class="dot ringed"
              style={kind === 'image' ? {} : { background: KIND_COLOURS[kind][0] }}
              aria-hidden="true"
            />{' '}
            {node_text} <span class="quiet">{kind === 'image' ? 'photo' : KIND_COLOURS[kind][1]}</span>
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
