import type { Command } from '../command.ts';
import { benchBuild } from './bench-build.ts';
import { benchCompare } from './bench-compare.ts';
import { benchList } from './bench-list.ts';
import { benchMock } from './bench-mock.ts';
import { benchReport } from './bench-report.ts';
import { benchRun } from './bench-run.ts';
import { benchVerify } from './bench-verify.ts';
import { cityFetch } from './city-fetch.ts';
import { cityGenerate } from './city-generate.ts';
import { completion } from './completion.ts';
import { dataBuild } from './data-build.ts';
import { dataCaption } from './data-caption.ts';
import { dataCard } from './data-card.ts';
import { dataCompose } from './data-compose.ts';
import { dataExport } from './data-export.ts';
import { dataInfo } from './data-info.ts';
import { dataMerge } from './data-merge.ts';
import { dataPaths } from './data-paths.ts';
import { dataPreview } from './data-preview.ts';
import { dataRender } from './data-render.ts';
import { dataSplit } from './data-split.ts';
import { dataStats } from './data-stats.ts';
import { dataValidate } from './data-validate.ts';
import { doctor } from './doctor.ts';
import { embed } from './embed.ts';
import { explore } from './explore.ts';
import { graphBuild } from './graph-build.ts';
import { graphDraw } from './graph-draw.ts';
import { graphExport } from './graph-export.ts';
import { graphInfo } from './graph-info.ts';
import { graphQuery } from './graph-query.ts';
import { graphReach } from './graph-reach.ts';
import { graphRoute } from './graph-route.ts';
import { graphSubgraph } from './graph-subgraph.ts';
import { init } from './init.ts';
import { modelInfo } from './model-info.ts';
import { photosCheck } from './photos-check.ts';
import { photosFetch } from './photos-fetch.ts';
import { quickstart } from './quickstart.ts';
import { reproduce } from './reproduce.ts';
import { train } from './train.ts';
import { trainAblate } from './train-ablate.ts';
import { trainExport } from './train-export.ts';
import { trainPage } from './train-page.ts';

/** Every command of `uge`, in the order of the pipeline. */
export const commands: readonly Command[] = [
  init,
  quickstart,
  cityGenerate,
  cityFetch,
  graphBuild,
  graphInfo,
  graphRoute,
  graphReach,
  graphQuery,
  graphSubgraph,
  graphExport,
  graphDraw,
  photosFetch,
  photosCheck,
  dataBuild,
  dataRender,
  dataPaths,
  dataCaption,
  dataCompose,
  dataSplit,
  dataValidate,
  dataStats,
  dataInfo,
  dataPreview,
  dataCard,
  dataExport,
  dataMerge,
  train,
  trainAblate,
  trainPage,
  trainExport,
  modelInfo,
  embed,
  benchBuild,
  benchList,
  benchVerify,
  benchRun,
  reproduce,
  explore,
  benchCompare,
  benchReport,
  benchMock,
  doctor,
  completion,
];
