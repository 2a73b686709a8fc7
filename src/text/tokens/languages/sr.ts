export { stemmer } from '@orama/stemmers/serbian'
