// What `npx uge` does where only the packed packages are installed.
import { equal, match, ok } from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Standard output of a command, run by `npx` in the project or a folder of it. */
function uge({ folder, run }, args, cwd = folder) {
  return run('npx', ['--no-install', 'uge', ...args], { cwd });
}

export const commandChecks = [
  ['uge --help', (project) => match(uge(project, ['--help']), /^ {2}city generate {2}/m)],
  [
    'uge doctor --json',
    (project) => {
      const health = JSON.parse(uge(project, ['doctor', '--json']));
      ok(health.engine, 'an engine works');
      equal(health.node.version, process.version);
    },
  ],
  [
    'uge city generate, uge graph build',
    (project) => {
      uge(project, ['city', 'generate', '--out', 'aldermere.osm.pbf', '--size', '600']);
      const args = ['graph', 'build', 'aldermere.osm.pbf', '--out', 'aldermere.ugc', '--json'];
      ok(JSON.parse(uge(project, args)).nodes.street > 10);
      ok(existsSync(join(project.folder, 'aldermere.ugc')));
    },
  ],
  [
    'uge init, and the project that it made',
    (project) => {
      uge(project, ['init', 'my-city']);
      const folder = join(project.folder, 'my-city');
      // Its packages are found above: npm has none of them yet.
      match(project.run('npm', ['run', '--silent', 'walk'], { cwd: folder }), /m from the middle on foot/);
      match(readFileSync(join(folder, 'walk.svg'), 'utf8'), /<\/svg>/);
      for (const name of ['aldermere', 'nordhavn'])
        uge(project, ['city', 'generate', '--out', `cities/${name}.osm.pbf`, '--size', '600'], folder);
      const plan = JSON.parse(uge(project, ['data', 'build', '--render', '5', '--dry-run', '--json'], folder));
      equal(plan.writes[0].path, 'data/first', 'the config says where');
      equal(plan.estimate['to draw'], 10, 'the command line wins over the config');
    },
  ],
];
