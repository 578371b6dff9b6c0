/// The people, words and prices of the demo month.
enum MonthVocabulary {
  /// A customer or supplier: its name in the ledger, and as the bank writes it.
  ///
  /// The bank knows no accents, no small letters and no more than 22 characters.
  static let customers: [(name: String, atBank: String)] = [
    ("Bäckerei Lindner GmbH", "BACKEREI LINDNER GMBH"),
    ("Hôtel du Parc SAS", "HOTEL DU PARC SAS"),
    ("Jensen & Møller ApS", "JENSEN & MOLLER APS"),
    ("Northwind Outdoor Ltd", "NORTHWIND OUTDOOR LTD"),
    ("Café Bellevue Sàrl", "CAFE BELLEVUE SARL"),
    ("Peña Viajes SL", "PENA VIAJES SL"),
    ("Greenfield Schools Trust", "GREENFIELD SCHOOLS TRU"),
    ("Okonkwo Imports Ltd", "OKONKWO IMPORTS LTD"),
    ("Sakura Instruments KK", "SAKURA INSTRUMENTS KK"),
    ("Blue Heron Publishing Inc", "BLUE HERON PUBLISHING"),
    ("Kowalski Meble sp. z o.o.", "KOWALSKI MEBLE SP. Z O"),
    ("Rossi Ceramiche SpA", "ROSSI CERAMICHE SPA"),
    ("De Vries Bloemen BV", "DE VRIES BLOEMEN BV"),
    ("Harbour Lights Theatre", "HARBOUR LIGHTS THEATRE"),
    ("Müller und Söhne KG", "MULLER UND SOHNE KG"),
    ("Tanaka Optical KK", "TANAKA OPTICAL KK"),
    ("Prairie Wind Energy LLC", "PRAIRIE WIND ENERGY LL"),
    ("Atelier Dubois SARL", "ATELIER DUBOIS SARL"),
    ("St. Brendan's Hospital", "ST. BRENDAN'S HOSPITAL"),
    ("Lindqvist Cykel AB", "LINDQVIST CYKEL AB"),
    ("Ocampo Coffee Roasters", "OCAMPO COFFEE ROASTERS"),
    ("Weber Feinmechanik GmbH", "WEBER FEINMECHANIK GMB"),
    ("Silverline Dental Group", "SILVERLINE DENTAL GROU"),
    ("Aoki Paper KK", "AOKI PAPER KK"),
  ]

  static let suppliers: [(name: String, atBank: String)] = [
    ("Stadtwerke Neustadt", "STADTWERKE NEUSTADT"),
    ("Paperhouse Office Supply", "PAPERHOUSE OFFICE SUPP"),
    ("Rapid Parcel Europe BV", "RAPID PARCEL EUROPE BV"),
    ("Cloudlane Hosting Inc", "CLOUDLANE HOSTING INC"),
    ("Adler Versicherung AG", "ADLER VERSICHERUNG AG"),
    ("Bright Cleaning Services", "BRIGHT CLEANING SERVIC"),
    ("Lefèvre Transports SA", "LEFEVRE TRANSPORTS SA"),
    ("Kyoto Components KK", "KYOTO COMPONENTS KK"),
  ]

  static let strangers = [
    "A. FERNANDEZ", "BRIGHTON LODGE 1920", "M. ADEYEMI", "VEREIN ALTSTADT EV", "T. OLUFSEN",
    "J. CALLOWAY",
  ]

  static let sales = [
    "Spring catalogue order", "Maintenance contract", "Spare parts", "Delivery and set-up",
    "Training day", "Annual licence", "Consulting, March",
  ]

  /// What is bought of each supplier, in their order.
  static let purchases = [
    "Electricity", "Office supplies", "Parcels", "Hosting", "Insurance", "Cleaning", "Freight",
    "Components",
  ]

  static let bankIncoming = ["SEPA CREDIT TRANSFER", "INCOMING TRANSFER", "PAYMENT; THANK YOU"]
  static let bankOutgoing = ["SEPA DIRECT DEBIT", "OUTGOING TRANSFER"]

  static let charges = ["Account fee", "Transfer fee", "Foreign exchange fee"]

  /// A currency with its decimal places and its share in hundredths.
  static let currencies: [(code: String, places: Int, share: UInt64)] = [
    ("EUR", 2, 68), ("USD", 2, 22), ("JPY", 0, 10),
  ]
}
