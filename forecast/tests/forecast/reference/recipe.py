# Makes reference.json: what statsforecast 2.1.1, Prophet 1.5.0 and holidays 0.109 say of 400 days of one German bakery
# product. Run beside german_bakery_chain_9_stores.csv.gz (from the Python package ddop 0.7.6, ../../data/LICENSE-ddop.txt):
#   pip install statsforecast==2.1.1 prophet==1.5.0 holidays==0.109 pandas && python recipe.py FILE > reference.json
import json
import sys

import holidays
import pandas as pd
from prophet import Prophet
from statsforecast import StatsForecast
from statsforecast.models import (ARIMA, MSTL, TSB, AutoARIMA, AutoETS, CrostonClassic, CrostonSBA, SeasonalNaive,
                                  Theta)

days = {}
regions = {"DE": "BB BE BW BY HB HE HH MV NI NW RP SH SL SN ST TH", "FR": "57 6AE", "GB": "ENG NIR SCT WLS"}
for country in ["AT", "BE", "DE", "ES", "FR", "GB", "IT", "LU", "PT", "US"]:
    for region in [None, *regions.get(country, "").split()]:
        found = holidays.country_holidays(country, subdiv=region, years=range(2016, 2031), observed=False)
        days[f"{country}-{region}" if region else country] = sorted(str(d) for d in found)

table = pd.read_csv(sys.argv[1])
one = table[table.series == "store2-product101"].sort_values("date")
one["date"] = pd.to_datetime(one.date)
full = pd.DataFrame({"date": pd.date_range(one.date.min(), one.date.max())}).merge(one, on="date", how="left")
full = full[full.date < "2018-06-01"].tail(400)
y = full.quantity.fillna(0).to_numpy(float)
for t in range(7, len(y)):  # closed days as the week before, for models that know no gap
    if full.open.iloc[t] != 1:
        y[t] = y[t - 7]

# One more than was sold, so that multiplicative forms may enter.
frame = pd.DataFrame({"unique_id": "a", "ds": range(1, len(y) + 1), "y": y + 1})
models = [
    AutoETS(season_length=7, model="ANA", alias="ANA"),
    AutoETS(season_length=7, model="AAA", damped=True, alias="AAdA"),
    AutoETS(season_length=7, model="MNM", alias="MNM"),
    AutoETS(season_length=7, alias="AutoETS"),
    Theta(season_length=7, alias="Theta"),
    AutoARIMA(season_length=7, alias="AutoARIMA"),
    ARIMA(order=(1, 0, 1), season_length=7, seasonal_order=(0, 1, 1), alias="ARIMA101011"),
    TSB(alpha_d=0.1, alpha_p=0.1, alias="TSB"),
    MSTL(season_length=7, trend_forecaster=AutoETS(model="ZZN"), alias="MSTL"),
    SeasonalNaive(7),
]
said = StatsForecast(models=models, freq=1).forecast(df=frame, h=7)
reference = {m: [round(float(v), 4) for v in said[m]] for m in said.columns if m not in ("unique_id", "ds")}

rare = [0, 0, 3, 0, 0, 0, 1, 4, 0, 0, 2, 0, 0, 0, 0, 5, 0, 1, 0, 0, 0, 2, 0, 0, 3, 0, 1, 0, 0, 0]
frame = pd.DataFrame({"unique_id": "a", "ds": range(1, len(rare) + 1), "y": [float(v) for v in rare]})
croston = [CrostonClassic(), CrostonSBA(), TSB(alpha_d=0.1, alpha_p=0.1, alias="TSB")]
said = StatsForecast(models=croston, freq=1).forecast(df=frame, h=1)
intermittent = {m: float(said[m].iloc[0]) for m in said.columns if m not in ("unique_id", "ds")}

frame = full[["date", "quantity", "holiday"]].rename(columns={"date": "ds", "quantity": "y"})
frame = frame[(full.open == 1).values].astype({"y": float, "holiday": float})


def prophet(mode, yearly):
    model = Prophet(weekly_seasonality=True, yearly_seasonality=yearly, daily_seasonality=False,
                    seasonality_mode=mode, uncertainty_samples=0)
    model.add_regressor("holiday", mode=mode)
    # Stan stops early by default; this is where it would go.
    model.fit(frame, tol_obj=1e-14, tol_rel_obj=1e-3, tol_grad=1e-12, tol_rel_grad=1e-3, tol_param=1e-12, iter=50000)
    ahead = pd.date_range(full.date.max() + pd.Timedelta(days=1), periods=7)
    said = model.predict(pd.DataFrame({"ds": ahead, "holiday": 0.0}))
    p = model.params
    return {"yhat": [round(float(v), 4) for v in said.yhat], "k": float(p["k"].item()), "m": float(p["m"].item()),
            "sigma": float(p["sigma_obs"].item())}


reference["prophet_additive_yearly"] = prophet("additive", True)
reference["prophet_multiplicative"] = prophet("multiplicative", False)
reference["prophet_additive"] = prophet("additive", False)
json.dump({
    "start": str(full.date.iloc[0].date()),
    "y": [int(v) for v in y],
    "open": [int(v) if v == v else 0 for v in full.open],
    "holiday": [int(v) if v == v else 0 for v in full.holiday],
    "ref": reference,
    "intermittent": intermittent,
    "holidays": days,
}, sys.stdout)
