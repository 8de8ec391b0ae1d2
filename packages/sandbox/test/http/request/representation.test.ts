import t from 'tap';
import { parseRepresentation, parseWatchRepresentation } from '../../../src/http/request/representation.ts';

t.test('the first form that there is wins', async (t) => {
  t.strictSame(parseRepresentation(undefined), { format: 'json' });
  t.strictSame(parseRepresentation('application/vnd.kubernetes.protobuf, */*'), { format: 'json' });
  t.strictSame(parseRepresentation('application/yaml'), { format: 'yaml' });
  t.strictSame(parseRepresentation('application/json;as=Table;v=v1;g=meta.k8s.io,application/json'), { format: 'json', as: 'Table' });
  t.strictSame(parseRepresentation('application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json'), { format: 'json' });
});

t.test('what there is not is refused', async (t) => {
  t.throws(() => parseRepresentation('text/html'), { code: 406 });
  t.throws(() => parseRepresentation('application/vnd.kubernetes.protobuf'), { code: 406 });
  t.throws(() => parseWatchRepresentation('application/yaml'), { code: 406 });
});
