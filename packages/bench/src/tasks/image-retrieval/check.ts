import { sameStreet } from '../../builder/build-context.ts';
import { geodesicMetres } from '../../builder/geodesic-evidence.ts';
import { normaliseName } from '../../builder/normalise-name.ts';
import type { BenchmarkQuery } from '../../types.ts';
import { wrongCandidates } from '../candidates.ts';
import type { AnswerCheck } from '../task.ts';
import { RETRIEVAL_FAR_METRES, RETRIEVAL_OTHER_STREET_METRES } from './draft.ts';

export function checkRetrieval(query: BenchmarkQuery, { photo, city, report }: AnswerCheck): void {
  if (query.ground_truth !== photo.record.image) report("the answer is not the photo's image");
  if (query.text !== photo.record.caption) report("the text is not the photo's caption");
  for (const image of wrongCandidates(query)) {
    const other = city.photos.find(({ record }) => record.image === image);
    if (!other) {
      report(`${image} is no photo of ${city.name}`);
      continue;
    }
    const metres = geodesicMetres(photo.record, other.record);
    const elsewhere = metres >= RETRIEVAL_OTHER_STREET_METRES && !sameStreet(photo, other);
    if (metres < RETRIEVAL_FAR_METRES && !elsewhere)
      report(`${image} is ${metres.toFixed(0)} m away on the same street`);
    if (normaliseName(other.record.caption) === normaliseName(photo.record.caption))
      report(`${image} has the same caption`);
  }
}
