#!/bin/bash
#SBATCH --job-name=g4seg
#SBATCH --gpus=1
#SBATCH --cpus-per-task=4
#SBATCH --mem=24G
#SBATCH --time=12:00:00
#SBATCH --requeue
#SBATCH --output=%x-%A-%a.log
# Slurm runs a copy of this file; the repository is where sbatch was called.
set -euo pipefail
cd "${SLURM_SUBMIT_DIR:?start this with sbatch, in the repository}"
exec src/evaluation/cluster/shard.sh
