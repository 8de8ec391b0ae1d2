import t from 'tap';
import { renderTable } from '../../demo/render-table.ts';

t.test('columns stand below each other, and no line ends with spaces', async (t) => {
  const text = renderTable(
    ['NAME', 'HEALTH STATUS', 'APP'],
    [
      ['dep-1', 'Healthy', 'web'],
      ['dep-long', '', ''],
    ],
  );
  t.equal(text, 'NAME       HEALTH STATUS   APP\ndep-1      Healthy         web\ndep-long');
});
