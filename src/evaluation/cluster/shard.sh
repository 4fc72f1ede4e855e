#!/bin/sh
# One shard of an evaluation. Variables: see README.md.
set -eu
: "${EVALUATE:?the command line of npm run evaluate, without --shard and --out}"
: "${RESULTS:?the folder for all shards}"
: "${SHARDS:?how many shards there are}"
if [ -z "${SHARD:-}" ]; then
  if [ -n "${SLURM_ARRAY_TASK_ID:-}" ]; then
    SHARD=$SLURM_ARRAY_TASK_ID
  elif [ -n "${JOB_COMPLETION_INDEX:-}" ]; then
    SHARD=$((JOB_COMPLETION_INDEX + 1))
  else
    echo 'Say which shard this is: SHARD, from 1.' >&2
    exit 2
  fi
fi
cd "$(dirname "$0")/../../.."
# EVALUATE is several words on purpose.
# shellcheck disable=SC2086
exec npm run --silent evaluate -- $EVALUATE --shard "$SHARD/$SHARDS" --out "$RESULTS/shard-$SHARD-of-$SHARDS"
