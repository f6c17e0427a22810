/** First halves of invented company names. */
export const companyHeads =
  `Alder Amber Anvil Arbor Argent Atlas Aurora Basalt Beacon Birch Bramble Bright Brook Cadence Canyon Cedar Cinder
Clear Cobalt Comet Copper Coral Crest Delta Dune Echo Ember Falcon Fern Fjord Flint Garnet Glacier Granite Harbor Hazel Heron Indigo Iris
Juniper Kestrel Lantern Laurel Lumen Maple Marble Meadow Mistral North Oak Onyx Orchid Osprey Pebble Pine Quarry Raven Ridge River Saffron
Sable Sierra Silver Slate Spruce Summit Swift Tidal Timber Umber Vale Verdant Vertex Violet Walnut Willow Zephyr`.split(
    /\s+/,
  );

/** Second halves of invented company names. */
export const companyTails =
  `bridge brook cast craft crest field flow ford forge gate grid grove haven lake lane light line loom mark mere mont peak point port reach root
scape shore span spring stead stone stream tide vale view ward way well wick wing wood works yard`.split(
    /\s+/,
  );

/** Last words of company names, each with the industry it tells of. */
export const companyTrades: readonly (readonly [string, string])[] = [
  ["Logistics", "Transportation & Logistics"],
  ["Freight", "Transportation & Logistics"],
  ["Foods", "Food & Beverage"],
  ["Health", "Healthcare"],
  ["Clinics", "Healthcare"],
  ["Pharma", "Life Sciences"],
  ["Bank", "Financial Services"],
  ["Capital", "Financial Services"],
  ["Insurance", "Insurance"],
  ["Software", "Software"],
  ["Cloud", "Software"],
  ["Networks", "Telecommunications"],
  ["Energy", "Energy & Utilities"],
  ["Solar", "Energy & Utilities"],
  ["Steel", "Manufacturing"],
  ["Robotics", "Manufacturing"],
  ["Motors", "Automotive"],
  ["Retail", "Retail"],
  ["Outfitters", "Retail"],
  ["Media", "Media & Entertainment"],
  ["Studios", "Media & Entertainment"],
  ["Learning", "Education"],
  ["Travel", "Hospitality & Travel"],
  ["Legal", "Professional Services"],
  ["Advisors", "Professional Services"],
];

export const firstNames =
  `Ada Aiko Aisha Alba Amara Anders Anika Arjun Astrid Bao Beatriz Bruno Camila Carlos Chiara Chloe Dalia Daniel Diego Elena Elif Emil Erik
Esme Farah Felix Fiona Freya Gabriel Greta Hana Hugo Imani Ines Ivan Jae Jamal Jonas Kaito Karim Lars Layla Leila Lena Liam Lucia Magnus Mara
Marco Maya Mei Milan Mina Nadia Nia Nikhil Noor Olga Omar Oscar Paula Petra Priya Rafael Rania Ravi Rosa Samir Sana Sofia Stefan Tara Theo
Tomas Uma Vera Viktor Wanjiru Yara Yuki Zara Zoe`.split(/\s+/);

export const lastNames =
  `Abara Adeyemi Almeida Andersen Aoki Banerjee Barros Becker Bergman Bianchi Brandt Castellan Chaudhry Costa Dahl Delgado
Demir Desai Duarte Eriksen Farouk Ferro Fischer Fontaine Fujita Galvan Greco Grimaldi Haddad Hagen Halvorsen Hayashi Hollis Ibarra Iyer Jansen
Kamau Karlsen Kaya Keller Kimura Kowal Laurent Lindqvist Lombardi Madsen Marchetti Mbeki Mendez Mishra Moreau Nakata Navarro Ndiaye Novak Nyberg
Okafor Oliveira Orsini Osei Pellegrin Petrov Quist Ramires Rao Reinholt Rossi Sato Serrano Silva Sorensen Takeda Tanaka Torres Unger Valdez Varga
Verma Vidal Weiss Winther Yilmaz Zielinski`.split(/\s+/);

/** Job titles with the part their holder plays in a purchase. */
export const jobTitles: readonly (readonly [string, string])[] = [
  ["Chief Information Officer", "Decision Maker"],
  ["VP Operations", "Decision Maker"],
  ["Head of Procurement", "Blocker"],
  ["Director of Data", "Champion"],
  ["Director of Revenue Operations", "Champion"],
  ["Analytics Manager", "Champion"],
  ["IT Manager", "User"],
  ["Data Engineer", "User"],
  ["Business Analyst", "User"],
  ["Marketing Manager", "User"],
  ["Finance Controller", "Blocker"],
  ["Product Manager", "User"],
];

export const competitors = ["Northpeak", "Quillon", "Datamesa", "Verqua"];
export const lossReasons = ["Price", "No decision", "Chose competitor", "Missing feature", "Timing"];
export const nextSteps = [
  "Send the revised quote",
  "Book the security review",
  "Agree the pilot's success criteria",
  "Call with procurement",
  "Demo for the data team",
];
export const intentTopics = [
  "data mesh",
  "customer 360",
  "graphql federation",
  "data catalog",
  "churn prediction",
  "revenue operations",
];
export const assets = [
  "The Data Product Handbook",
  "Customer-360 Buyer's Guide",
  "Benchmark Report",
  "ROI Calculator",
  "Architecture Checklist",
];
