# Makes choices.json: which forms and orders statsforecast chooses for the history in reference.json, what it says of given
# ones, and what statsmodels says where statsforecast can't be asked.
#   pip install statsforecast==2.1.1 statsmodels==0.15.0 numpy==2.4.6 scipy==1.17.1 && python choices.py > choices.json
import json
import sys
import warnings

import numpy as np
from scipy.optimize import minimize
from statsforecast.models import ARIMA, AutoARIMA, AutoETS
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.statespace.sarimax import SARIMAX

warnings.simplefilter("ignore")
y = np.array(json.load(open("reference.json"))["y"], float) + 1  # one more than was sold, as there


def rounded(values):
    return [round(float(v), 4) for v in values]


def order(model):  # as (p, d, q, P, D, Q)
    p, q, sp, sq, _, d, sd = model["arma"]
    return [p, d, q, sp, sd, sq]


def corrected(minus_twice, k, n):
    return minus_twice + 2 * k + 2 * k * (k + 1) / (n - k - 1)


auto = AutoARIMA(season_length=7)
auto.fit(y)
arima = {"auto": {"order": order(auto.model_), "week": rounded(auto.predict(7)["mean"])}, "orders": []}
for p, d, q, sp, sd, sq in [
    (0, 0, 1, 1, 1, 1), (1, 0, 0, 1, 1, 1), (0, 0, 2, 1, 1, 1), (0, 0, 1, 0, 1, 1), (0, 0, 1, 1, 1, 2),
    (0, 0, 1, 1, 1, 0), (1, 0, 1, 0, 1, 1), (0, 1, 1, 0, 1, 1), (2, 0, 2, 1, 1, 1), (0, 0, 1, 2, 1, 2),
    (2, 0, 1, 1, 1, 2),
]:
    said = {"order": [p, d, q, sp, sd, sq]}
    # The exact likelihood is what statsforecast compares orders by; the conditional one is that of the same coefficients:
    # its search of the exact one does not move from them, and from zeros ("ML") it does not move at all.
    for method, name in [("CSS-ML", "exact"), ("CSS", "conditional"), ("ML", "exact_from_zeros")]:
        asked = ARIMA(order=(p, d, q), season_length=7, seasonal_order=(sp, sd, sq), include_drift=False, method=method)
        asked.fit(y)
        model, n = asked.model_, len(y) - 7 * sd - d
        said[name] = round(corrected(-2 * float(model["loglik"]), p + q + sp + sq + 1, n), 4)
        if method == "CSS-ML":
            said["week"], coefficients = rounded(asked.predict(7)["mean"]), list(model["coef"].values())
            said["seasonal_ma"] = round(float(sum(v for k, v in model["coef"].items() if k.startswith("sma"))), 4)
        elif method == "CSS":
            said["moved"] = float(np.max(np.abs(np.array(list(model["coef"].values())) - coefficients)))
    # The exact likelihood by a search that moves.
    shape = {"order": (p, d, q), "seasonal_order": (sp, sd, sq, 7)}
    best = SARIMAX(y, simple_differencing=True, **shape).fit(disp=0, maxiter=500)
    said["most_likely"] = round(float(best.aicc), 4)
    said["most_likely_week"] = rounded(SARIMAX(y, **shape).filter(best.params).forecast(7))
    arima["orders"].append(said)

auto = AutoETS(season_length=7)
auto.fit(y)
ets = {
    "auto": {"form": auto.model_["components"], "aicc": round(float(auto.model_["aicc"]), 4),
             "week": rounded(auto.predict(7)["mean"])},
    "searched": {}, "given": {},
}
for form in ["ANN", "AAN", "AAdN", "ANA", "AAA", "AAdA", "MNM", "MAM", "MAdM"]:
    asked = AutoETS(season_length=7, model=form.replace("d", ""), damped="d" in form)
    asked.fit(y)
    ets["searched"][form] = {"aicc": round(float(asked.model_["aicc"]), 4), "week": rounded(asked.predict(7)["mean"])}

# Smoothing alone is searched, from the first states that ours has: means of the first four weeks. The likelihood's sum is
# statsforecast's n ln Σe² + 2 Σ ln|mean| (additive errors: without the second term).
head = y[:28]
level = head.mean()
week = head.reshape(4, 7).mean(0)
model = ETSModel(y, error="add", seasonal="add", seasonal_periods=7, initialization_method="known", initial_level=level,
                 initial_seasonal=week - level)
fit = model.fit(disp=0, maxiter=5000)
ets["given"]["ANA"] = {"likelihood": round(float(len(y) * np.log(((y - fit.fittedvalues) ** 2).sum())), 4),
                       "smoothing": rounded(fit.params[:2]), "week": rounded(fit.forecast(7))}


# statsmodels updates a multiplicative season by the new level, the book and statsforecast by the old one: here are the
# book's equations (Hyndman, Koehler, Ord and Snyder 2008, table 2.3).
def multiplicative(smoothing):
    now, season, squares, logs = level, week / level, 0, 0
    for t, value in enumerate(y):
        mean = now * season[t % 7]
        error = value / mean - 1
        squares, logs = squares + error**2, logs + np.log(mean)
        now *= 1 + smoothing[0] * error
        season[t % 7] *= 1 + smoothing[1] * error
    return len(y) * np.log(squares) + 2 * logs, now * np.roll(season, -(len(y) % 7))


# Its likelihood has two valleys: the one that ours finds from its start, and a lower one.
for name, start in [("MNM", (0.2, 0.05)), ("MNM_lower", (0.001, 0.01))]:
    found = minimize(lambda x: multiplicative(x)[0], start, method="Nelder-Mead", bounds=[(1e-4, 0.9999), (0, 1)],
                     options={"xatol": 1e-8, "fatol": 1e-8, "maxiter": 5000})
    ets["given"][name] = {"likelihood": round(float(found.fun), 4), "smoothing": rounded(found.x),
                          "week": rounded(multiplicative(found.x)[1])}

json.dump({"arima": arima, "ets": ets}, sys.stdout, indent=None)
