use super::{ASK, Country, TaxPreset};

/// Rates as of the end of 2026, each with its source. Where a law splits finer than a shop can ask at the counter, the
/// category holds what a bakery or café sells most.
#[rustfmt::skip]
pub(super) const TABLE: &[Country] = &[
    // Umsatzsteuergesetz 1994 § 10: 10 % food and restaurant food, 4.9 % on the listed basic foods (bread, milk, eggs,
    // fruit and vegetables) from 2026-07-01, which eaten here are a restaurant service; drinks 20 %.
    Country {
        code: "AT", currency: "EUR",
        zones: &["Europe/Vienna"],
        languages: &["de"], tax_inclusive: true, cash_rounding_minor: 0,
        tax_categories: &[
            TaxPreset::flat("standard", &[200_000]),
            TaxPreset::flat("food", &[100_000]),
            TaxPreset::by_service("basic_food", &[49_000], &[100_000]),
            TaxPreset::flat("drinks", &[200_000]),
        ],
    },
    // A New Tax System (Goods and Services Tax) Act 1999, division 38-A: basic food is GST-free unless it is eaten on
    // the premises, hot, a cake or a drink. Cash: Royal Australian Mint, 5 cents.
    Country {
        code: "AU", currency: "AUD",
        zones: &[
            "Australia/Sydney", "Australia/Melbourne", "Australia/Brisbane", "Australia/Adelaide", "Australia/Perth",
            "Australia/Hobart", "Australia/Darwin", "Australia/Broken_Hill", "Australia/Lindeman", "Australia/Eucla",
            "Australia/Lord_Howe", "Antarctica/Macquarie",
        ],
        languages: &["en"], tax_inclusive: true, cash_rounding_minor: 5,
        tax_categories: &[
            TaxPreset::flat("standard", &[100_000]),
            TaxPreset::by_service("basic_food", &[0], &[100_000]),
            TaxPreset::flat("prepared_food", &[100_000]),
            TaxPreset::flat("zero", &[0]),
        ],
    },
    // Royal Decree no. 20: 6 % food and soft drinks taken away, 12 % restaurant food, 21 % drinks served. The rise for
    // meals taken away and the cut for soft drinks planned for 2026-03-01 were withdrawn (Council of State, opinion
    // 78.759/3). Cash: Code of Economic Law VI.7/1, 5 cents since 2019-12-01.
    Country {
        code: "BE", currency: "EUR",
        zones: &["Europe/Brussels"],
        languages: &["nl", "fr", "de"], tax_inclusive: true, cash_rounding_minor: 5,
        tax_categories: &[
            TaxPreset::flat("standard", &[210_000]),
            TaxPreset::by_service("food", &[60_000], &[120_000]),
            TaxPreset::by_service("drinks", &[60_000], &[210_000]),
        ],
    },
    // GST, HST, PST and QST depend on the province and the food: the vendor enters them. Cash: Department of Finance,
    // 5 cents since 2013.
    Country {
        code: "CA", currency: "CAD",
        zones: &[
            "America/Toronto", "America/Vancouver", "America/Edmonton", "America/Winnipeg", "America/Halifax",
            "America/St_Johns", "America/Regina", "America/Moncton", "America/Glace_Bay", "America/Goose_Bay",
            "America/Blanc-Sablon", "America/Iqaluit", "America/Atikokan", "America/Resolute", "America/Rankin_Inlet",
            "America/Swift_Current", "America/Cambridge_Bay", "America/Inuvik", "America/Creston",
            "America/Dawson_Creek", "America/Fort_Nelson", "America/Whitehorse", "America/Dawson",
        ],
        languages: &["en", "fr"], tax_inclusive: false, cash_rounding_minor: 5,
        tax_categories: ASK,
    },
    // VAT Act art. 25: 2.6 % food and drinks without alcohol, 8.1 % for all that is eaten here and for alcohol. Cash:
    // the smallest coin is 5 Rappen.
    Country {
        code: "CH", currency: "CHF",
        zones: &["Europe/Zurich"],
        languages: &["de", "fr", "it"], tax_inclusive: true, cash_rounding_minor: 5,
        tax_categories: &[
            TaxPreset::flat("standard", &[81_000]),
            TaxPreset::by_service("food", &[26_000], &[81_000]),
        ],
    },
    // Zákon o DPH, annexes 2 and 3: 12 % food and restaurant food, 21 % drinks (served ones as well; the cut planned
    // with the new records of sales is not law). Cash: Consumer Protection Act § 3, whole crowns.
    Country {
        code: "CZ", currency: "CZK",
        zones: &["Europe/Prague"],
        languages: &["cs"], tax_inclusive: true, cash_rounding_minor: 100,
        tax_categories: &[
            TaxPreset::flat("standard", &[210_000]),
            TaxPreset::flat("food", &[120_000]),
            TaxPreset::flat("drinks", &[210_000]),
        ],
    },
    // Umsatzsteuergesetz § 12: 7 % food, since 2026-01-01 also what is eaten here (no. 15), 19 % drinks.
    Country {
        code: "DE", currency: "EUR",
        zones: &["Europe/Berlin", "Europe/Busingen"],
        languages: &["de"], tax_inclusive: true, cash_rounding_minor: 0,
        tax_categories: &[
            TaxPreset::flat("standard", &[190_000]),
            TaxPreset::flat("food", &[70_000]),
            TaxPreset::flat("drinks", &[190_000]),
        ],
    },
    // Momsloven § 33: 25 % on everything. Cash: Danmarks Nationalbank, the smallest coin is 50 øre.
    Country {
        code: "DK", currency: "DKK",
        zones: &["Europe/Copenhagen"],
        languages: &["da"], tax_inclusive: true, cash_rounding_minor: 50,
        tax_categories: &[TaxPreset::flat("standard", &[250_000])],
    },
    // Käibemaksuseadus § 15: 24 % since 2025-07-01. Cash: Eesti Pank, 5 cents since 2025-01-01.
    Country {
        code: "EE", currency: "EUR",
        zones: &["Europe/Tallinn"],
        languages: &["et"], tax_inclusive: true, cash_rounding_minor: 5,
        tax_categories: &[TaxPreset::flat("standard", &[240_000])],
    },
    // Ley 37/1992 art. 91: 10 % food and all that is served, 4 % bread, milk, eggs, fruit and vegetables, 21 % alcohol
    // and sweetened drinks taken away. (The Canary Islands have a tax of their own, IGIC.)
    Country {
        code: "ES", currency: "EUR",
        zones: &["Europe/Madrid", "Atlantic/Canary", "Africa/Ceuta"],
        languages: &["es", "ca", "eu", "gl"], tax_inclusive: true, cash_rounding_minor: 0,
        tax_categories: &[
            TaxPreset::flat("standard", &[210_000]),
            TaxPreset::flat("food", &[100_000]),
            TaxPreset::by_service("basic_food", &[40_000], &[100_000]),
            TaxPreset::by_service("drinks", &[210_000], &[100_000]),
        ],
    },
    // Arvonlisäverolaki §§ 84 to 85: 13.5 % food and restaurant food since 2026-01-01, 25.5 % alcohol. Cash: law
    // 890/2000, 5 cents.
    Country {
        code: "FI", currency: "EUR",
        zones: &["Europe/Helsinki"],
        languages: &["fi", "sv"], tax_inclusive: true, cash_rounding_minor: 5,
        tax_categories: &[
            TaxPreset::flat("standard", &[255_000]),
            TaxPreset::flat("food", &[135_000]),
        ],
    },
    // Code général des impôts art. 278-0 bis and 279: 5.5 % food that keeps (bread and viennoiserie among it) and soft
    // drinks in a closed bottle, 10 % what is eaten at once or here, 20 % alcohol and most sweets.
    Country {
        code: "FR", currency: "EUR",
        zones: &["Europe/Paris"],
        languages: &["fr"], tax_inclusive: true, cash_rounding_minor: 0,
        tax_categories: &[
            TaxPreset::flat("standard", &[200_000]),
            TaxPreset::by_service("food", &[55_000], &[100_000]),
            TaxPreset::flat("prepared_food", &[100_000]),
            TaxPreset::by_service("drinks", &[55_000], &[100_000]),
        ],
    },
    // VAT notices 701/14 and 709/1: cold food and cakes taken away 0 %, everything hot or eaten here 20 %.
    Country {
        code: "GB", currency: "GBP",
        zones: &["Europe/London"],
        languages: &["en"], tax_inclusive: true, cash_rounding_minor: 0,
        tax_categories: &[
            TaxPreset::flat("standard", &[200_000]),
            TaxPreset::by_service("food", &[0], &[200_000]),
            TaxPreset::flat("prepared_food", &[200_000]),
            TaxPreset::flat("zero", &[0]),
        ],
    },
    // Áfatörvény § 82 and annexes 3 and 3/A: 27 %, 18 % bread and milk, 5 % food made and served on the spot. Cash:
    // law III of 2008, 5 forint.
    Country {
        code: "HU", currency: "HUF",
        zones: &["Europe/Budapest"],
        languages: &["hu"], tax_inclusive: true, cash_rounding_minor: 500,
        tax_categories: &[
            TaxPreset::flat("standard", &[270_000]),
            TaxPreset::by_service("food", &[270_000], &[50_000]),
            TaxPreset::by_service("basic_food", &[180_000], &[50_000]),
        ],
    },
    // VAT Consolidation Act 2010, schedules 2 and 3: bread and most food taken away 0 %, cakes 13.5 %, hot food and all
    // food served 9 % from 2026-07-01, soft drinks and alcohol 23 %. Cash: Central Bank of Ireland, 5 cents since 2015.
    Country {
        code: "IE", currency: "EUR",
        zones: &["Europe/Dublin"],
        languages: &["en", "ga"], tax_inclusive: true, cash_rounding_minor: 5,
        tax_categories: &[
            TaxPreset::flat("standard", &[230_000]),
            TaxPreset::by_service("food", &[0], &[90_000]),
            TaxPreset::by_service("bakery", &[135_000], &[90_000]),
            TaxPreset::flat("prepared_food", &[90_000]),
            TaxPreset::flat("zero", &[0]),
        ],
    },
    // GST Council, 56th meeting, from 2025-09-22: 0 % bread and milk, 5 % packed food, sweets and restaurants, 18 %
    // otherwise (the sum of the central and the state tax). Cash: coins below 50 paise are no legal tender since 2011,
    // and sums are settled in whole rupees.
    Country {
        code: "IN", currency: "INR",
        zones: &["Asia/Kolkata"],
        languages: &["en", "hi"], tax_inclusive: true, cash_rounding_minor: 100,
        tax_categories: &[
            TaxPreset::flat("standard", &[180_000]),
            TaxPreset::flat("food", &[50_000]),
            TaxPreset::by_service("basic_food", &[0], &[50_000]),
            TaxPreset::flat("zero", &[0]),
        ],
    },
    // DPR 633/1972, table A: 4 % bread and milk, 10 % food and all that is served, 22 % drinks taken away. Cash:
    // DL 50/2017 art. 13-quater, 5 cents.
    Country {
        code: "IT", currency: "EUR",
        zones: &["Europe/Rome"],
        languages: &["it"], tax_inclusive: true, cash_rounding_minor: 5,
        tax_categories: &[
            TaxPreset::flat("standard", &[220_000]),
            TaxPreset::flat("food", &[100_000]),
            TaxPreset::by_service("basic_food", &[40_000], &[100_000]),
            TaxPreset::by_service("drinks", &[220_000], &[100_000]),
        ],
    },
    // Consumption Tax Act: 8 % food and soft drinks taken away, 10 % eaten here and alcohol. A cut for food is
    // discussed for 2027.
    Country {
        code: "JP", currency: "JPY",
        zones: &["Asia/Tokyo"],
        languages: &["ja"], tax_inclusive: true, cash_rounding_minor: 0,
        tax_categories: &[
            TaxPreset::flat("standard", &[100_000]),
            TaxPreset::by_service("food", &[80_000], &[100_000]),
        ],
    },
    // PVM įstatymas art. 19: 21 %, food and restaurants included. Cash: law of March 2024, 5 cents since 2025-05-01.
    Country {
        code: "LT", currency: "EUR",
        zones: &["Europe/Vilnius"],
        languages: &["lt"], tax_inclusive: true, cash_rounding_minor: 5,
        tax_categories: &[TaxPreset::flat("standard", &[210_000])],
    },
    // VAT law of 1979, annexes A and B: 3 % food, soft drinks and restaurants, 17 % alcohol, 14 % wine taken away.
    Country {
        code: "LU", currency: "EUR",
        zones: &["Europe/Luxembourg"],
        languages: &["fr", "de", "lb"], tax_inclusive: true, cash_rounding_minor: 0,
        tax_categories: &[
            TaxPreset::flat("standard", &[170_000]),
            TaxPreset::flat("food", &[30_000]),
            TaxPreset::by_service("wine", &[140_000], &[170_000]),
        ],
    },
    // Wet op de omzetbelasting 1968, table I: 9 % food and soft drinks, here as well, 21 % alcohol. Cash: 5 cents since
    // 2004 by custom of the trade.
    Country {
        code: "NL", currency: "EUR",
        zones: &["Europe/Amsterdam"],
        languages: &["nl"], tax_inclusive: true, cash_rounding_minor: 5,
        tax_categories: &[
            TaxPreset::flat("standard", &[210_000]),
            TaxPreset::flat("food", &[90_000]),
        ],
    },
    // Merverdiavgiftsloven § 5-2 and the Storting's decision for 2026: 15 % food and soft drinks, 25 % when served and
    // for alcohol. Cash: Norges Bank, whole kroner since 2012.
    Country {
        code: "NO", currency: "NOK",
        zones: &["Europe/Oslo"],
        languages: &["nb", "nn"], tax_inclusive: true, cash_rounding_minor: 100,
        tax_categories: &[
            TaxPreset::flat("standard", &[250_000]),
            TaxPreset::by_service("food", &[150_000], &[250_000]),
        ],
    },
    // Goods and Services Tax Act 1985 section 8: 15 % on everything. Cash: Reserve Bank, 10 cents since 2006.
    Country {
        code: "NZ", currency: "NZD",
        zones: &["Pacific/Auckland", "Pacific/Chatham"],
        languages: &["en", "mi"], tax_inclusive: true, cash_rounding_minor: 10,
        tax_categories: &[TaxPreset::flat("standard", &[150_000])],
    },
    // Ustawa o VAT art. 41 with annexes 3 and 10: 5 % bread and most food, 8 % meals, served or to take away, 23 %
    // coffee, tea, fizzy drinks and alcohol.
    Country {
        code: "PL", currency: "PLN",
        zones: &["Europe/Warsaw"],
        languages: &["pl"], tax_inclusive: true, cash_rounding_minor: 0,
        tax_categories: &[
            TaxPreset::flat("standard", &[230_000]),
            TaxPreset::by_service("food", &[50_000], &[80_000]),
            TaxPreset::flat("prepared_food", &[80_000]),
            TaxPreset::flat("drinks", &[230_000]),
        ],
    },
    // Código do IVA, lists I and II, on the mainland: 6 % bread, milk and fruit, 13 % meals and what is eaten here,
    // 23 % pastry taken away, soft drinks and alcohol. (Madeira and the Azores have lower rates.)
    Country {
        code: "PT", currency: "EUR",
        zones: &["Europe/Lisbon", "Atlantic/Madeira", "Atlantic/Azores"],
        languages: &["pt"], tax_inclusive: true, cash_rounding_minor: 0,
        tax_categories: &[
            TaxPreset::flat("standard", &[230_000]),
            TaxPreset::by_service("basic_food", &[60_000], &[130_000]),
            TaxPreset::flat("prepared_food", &[130_000]),
            TaxPreset::by_service("bakery", &[230_000], &[130_000]),
            TaxPreset::flat("drinks", &[230_000]),
        ],
    },
    // Codul fiscal art. 291 as of 2025-08-01 (law 141/2025): 21 %, food and restaurants 11 %, alcohol and foods with
    // much added sugar 21 %.
    Country {
        code: "RO", currency: "RON",
        zones: &["Europe/Bucharest"],
        languages: &["ro"], tax_inclusive: true, cash_rounding_minor: 0,
        tax_categories: &[
            TaxPreset::flat("standard", &[210_000]),
            TaxPreset::flat("food", &[110_000]),
        ],
    },
    // Mervärdesskattelagen 2023:200 with prop. 2025/26:55: food taken away 6 % from 2026-04-01 to 2027-12-31, served
    // 12 %, alcohol 25 %. Cash: Riksbanken, whole kronor since 2010.
    Country {
        code: "SE", currency: "SEK",
        zones: &["Europe/Stockholm"],
        languages: &["sv"], tax_inclusive: true, cash_rounding_minor: 100,
        tax_categories: &[
            TaxPreset::flat("standard", &[250_000]),
            TaxPreset::by_service("food", &[60_000], &[120_000]),
        ],
    },
    // Zákon o DPH 222/2004 § 27 as of 2026-01-01: 5 % bread, milk and restaurant food, 19 % other food and soft drinks
    // served, 23 % otherwise (foods with much sugar or salt among it). Cash: law 18/1996, 5 cents since 2022-07-01.
    Country {
        code: "SK", currency: "EUR",
        zones: &["Europe/Bratislava"],
        languages: &["sk"], tax_inclusive: true, cash_rounding_minor: 5,
        tax_categories: &[
            TaxPreset::flat("standard", &[230_000]),
            TaxPreset::by_service("food", &[190_000], &[50_000]),
            TaxPreset::flat("basic_food", &[50_000]),
            TaxPreset::flat("drinks", &[190_000]),
        ],
    },
    // Sales taxes depend on the state, county and town: the vendor enters them. The cent is no longer struck, but no
    // law rounds cash yet.
    Country {
        code: "US", currency: "USD",
        zones: &[
            "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Phoenix",
            "America/Anchorage", "Pacific/Honolulu", "America/Detroit", "America/Indiana/Indianapolis",
            "America/Kentucky/Louisville", "America/Kentucky/Monticello", "America/Indiana/Vincennes",
            "America/Indiana/Winamac", "America/Indiana/Marengo", "America/Indiana/Petersburg",
            "America/Indiana/Vevay", "America/Indiana/Tell_City", "America/Indiana/Knox", "America/Menominee",
            "America/North_Dakota/Center", "America/North_Dakota/New_Salem", "America/North_Dakota/Beulah",
            "America/Boise", "America/Juneau", "America/Sitka", "America/Metlakatla", "America/Yakutat",
            "America/Nome", "America/Adak",
        ],
        languages: &["en", "es"], tax_inclusive: false, cash_rounding_minor: 0,
        tax_categories: ASK,
    },
];
