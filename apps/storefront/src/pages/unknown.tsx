import { Title } from '../parts/title.tsx'
import { Link } from '../router.tsx'
import { paths } from '../routes.ts'

export function UnknownPage() {
  return (
    <>
      <Title>Cette page n’existe pas</Title>
      <p>L’adresse a peut-être une faute, ou la page a été retirée.</p>
      <p>
        <Link to={paths.home()} className="button">
          Retour à la boutique
        </Link>
      </p>
    </>
  )
}
