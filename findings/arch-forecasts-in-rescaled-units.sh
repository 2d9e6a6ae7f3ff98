#!/usr/bin/env bash
# The volatility library arch forecasts in its own units if it is told to rescale, and differs by 4% if it is not.
#
# arch 8.0.0 (PyPI), GARCH(1,1) with a constant mean, seen on 30 November 2026, on 1,500 normal returns of 1% from a seeded generator:
#
#   returns as they are            forecast 0.0101, converged
#   returns in per cent            forecast 1.0491 per cent: the same data, 4% more, converged as well
#   rescale=True                   forecast 1.0491 of returns whose scale is 0.01: conditional volatility too; result.scale is 100
#
# The flag helps the optimiser, so its effect should be undone in the results, and the first two rows should agree. If an exchange derives
# a margin volatility from such a fit, it is off by a factor of 100 (10,000 in the variance) with the flag that the library's own warning
# recommends, and by 4% if it silences the warning. Fit returns in per cent, and divide by result.scale.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python >/dev/null
python/bin/pip install --quiet --no-compile --disable-pip-version-check arch==8.0.0
cat >try.py <<'PROGRAM'
import warnings
import numpy
from arch import arch_model
warnings.simplefilter("ignore")
returns = numpy.random.default_rng(1).normal(0, 0.01, 1500)
for name, data, options in (("as they are", returns, {}), ("in per cent", returns * 100, {}), ("rescale", returns, {"rescale": True})):
    result = arch_model(data, vol="GARCH", **options).fit(disp="off")
    forecast = result.forecast(horizon=1).variance.values[-1][0] ** 0.5
    print(f"{name}: forecast {forecast:.4f}, last fitted {result.conditional_volatility[-1]:.4f}, scale {result.scale:g}, converged {result.convergence_flag == 0}")
PROGRAM
python/bin/python try.py | tee seen.txt
diff - seen.txt <<'EXPECTED'
as they are: forecast 0.0101, last fitted 0.0101, scale 1, converged True
in per cent: forecast 1.0491, last fitted 1.0491, scale 1, converged True
rescale: forecast 1.0491, last fitted 1.0491, scale 100, converged True
EXPECTED
echo "as recorded"
