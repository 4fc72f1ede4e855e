/** The part of a DataTransfer that counts. */
export interface FileCarrier {
  readonly files: Iterable<File>;
}

/** The files of a drop or paste. A pasted screenshot comes without a useful name; it gets one. */
export function filesOf({ files }: FileCarrier): File[] {
  return [...files].map((file) =>
    file.name === ''
      ? new File([file], `Pasted picture.${file.type.split('/')[1] ?? 'png'}`, { type: file.type })
      : file,
  );
}
