/**
 * Benchmarks, on evaluation sets that `--data` points to.
 *
 *     npm run bench -- retrieval --data FOLDER
 *     npm run bench -- retrieval --data FOLDER --forms untitled,capitals
 *     npm run bench -- folders
 *     npm run bench -- folders --data FOLDER
 *     npm run bench -- readers --data FOLDER
 *     npm run bench -- stream --data FOLDER
 *     npm run bench -- speed --data FOLDER --double
 *     npm run bench -- server --data FOLDER
 *     npm run bench -- scale --data FOLDER
 *     npm run bench -- changes --data FOLDER
 *     npm run bench -- peers --data FOLDER --json
 *     npm run bench -- features
 *     npm run bench -- keyphrases --data FOLDER --model FOLDER --python PATH
 *     npm run bench -- encoders --data FOLDER --models FOLDER
 *     npm run bench -- gnn --data FOLDER --json
 *     npm run bench -- spmm --python PATH
 *     npm run bench -- view --data FOLDER
 */
import './lib/installed.ts'

// not before the line above: this imports what it looks for
await import('./commands.ts')
