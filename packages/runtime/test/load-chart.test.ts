import t from 'tap';
import { loadChart } from '../src/load-chart.ts';

t.test('the chart is loaded with every file by its path, in one order', async (t) => {
  const { version, files } = await loadChart();
  t.match(version, /^\d+\.\d+\.\d+$/);
  t.match(files.get('Chart.yaml'), `version: ${version}`);
  for (const path of ['values.yaml', 'values.schema.json']) t.ok(files.has(path), path);
  t.ok([...files.keys()].some((path) => path.startsWith('templates/')));
  t.same([...files.keys()], [...files.keys()].toSorted());
});
