/**
 * Data categories of fideslang (CC-BY-4.0, ethyca/fideslang) that data of a person falls into. A branch stands with its leaves;
 * `user` and every branch are categories themselves.
 */
const branches: Readonly<Record<string, readonly string[]>> = {
  account: ["settings", "username"],
  authorization: ["biometric", "credentials", "password"],
  behavior: ["browsing_history", "media_consumption", "purchase_history", "search_history"],
  biometric: ["fingerprint", "health", "retinal", "voice"],
  childrens: [],
  contact: [
    "address",
    "address.city",
    "address.country",
    "address.postal_code",
    "address.state",
    "address.street",
    "email",
    "fax_number",
    "organization",
    "phone_number",
    "url",
  ],
  content: ["private", "public", "self_image"],
  criminal_history: [],
  demographic: [
    "age_range",
    "date_of_birth",
    "gender",
    "language",
    "marital_status",
    "political_opinion",
    "profile",
    "race_ethnicity",
    "religious_belief",
    "sexual_orientation",
  ],
  device: ["cookie", "cookie_id", "device_id", "ip_address"],
  financial: ["bank_account", "credit_card"],
  government_id: [
    "birth_certificate",
    "drivers_license_number",
    "immigration",
    "national_identification_number",
    "passport_number",
    "vehicle_registration",
  ],
  health_and_medical: ["genetic", "insurance_beneficiary_id", "record_id"],
  job_title: [],
  location: ["imprecise", "precise"],
  name: ["first", "last"],
  payment: [],
  privacy_preferences: [],
  sensor: [],
  social: [],
  telemetry: [],
  unique_id: ["pseudonymous"],
  user_sensor: [],
  workplace: [],
};

/** Every category of personal data, such as `user.contact.email`. */
export const personalDataCategories: ReadonlySet<string> = new Set([
  "user",
  ...Object.entries(branches).flatMap(([branch, leaves]) => [
    `user.${branch}`,
    ...leaves.map((leaf) => `user.${branch}.${leaf}`),
  ]),
]);

/** Whether a text is a category of personal data. */
export const isPersonalDataCategory = (category: string): boolean => personalDataCategories.has(category);

/** The known categories nearest to a wrong one, to name in a message; all branches where none is near. */
export const nearCategories = (category: string): string[] => {
  const last = category.toLowerCase().split(".").at(-1) ?? "";
  const near = [...personalDataCategories].filter((known) => last !== "" && known.includes(last));
  return near.length > 0 ? near : Object.keys(branches).map((branch) => `user.${branch}`);
};
